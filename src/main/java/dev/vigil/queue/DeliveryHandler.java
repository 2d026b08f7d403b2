package dev.vigil.queue;

import dev.vigil.signals.TraceSpan;
import io.smallrye.mutiny.Uni;

/// Deals with deliveries; implemented by the analysis, so that the queue need not know it.
public interface DeliveryHandler {

    /// Handles one delivery. Never loses it: whatever happens, a settlement says what to do with the message.
    ///
    /// @param span the processing of this delivery in its trace
    Uni<Settlement> handle(Delivery delivery, TraceSpan span);

    /// How many further deliveries of this lane are welcome now; 0 while something they all need is out of order.
    /// Asking may take the one probe of an open circuit.
    int capacity(Lane lane);

    /// The probe brought nothing from this lane; another lane may have it at once.
    void noneCame(Lane lane);
}
