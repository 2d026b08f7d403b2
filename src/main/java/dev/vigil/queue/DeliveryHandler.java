package dev.vigil.queue;

import io.smallrye.mutiny.Uni;

/// Deals with deliveries; implemented by the analysis, so that the queue need not know it.
public interface DeliveryHandler {

    /// Deals with one delivery. Never loses it: whatever happens, a settlement says what becomes of the
    /// message.
    Uni<Settlement> handle(Delivery delivery);

    /// How many further deliveries are welcome now; 0 while something they all need is out of order.
    int capacity();
}
