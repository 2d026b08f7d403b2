package dev.vigil.queue;

import dev.vigil.signals.TraceSpan;
import io.smallrye.mutiny.Uni;

/// Handles deliveries. The analysis implements it, so that the queue does not depend on the analysis.
public interface DeliveryHandler {

    /// Handles one delivery. Whatever happens, the settlement says what is done with the message.
    ///
    /// @param span the processing of this delivery in its trace
    Uni<Settlement> handle(Delivery delivery, TraceSpan span);

    /// How many further deliveries of this lane are welcome now; 0 while something they all need is out of order.
    /// Asking may take the one probe of an open circuit.
    int capacity(Lane lane);

    /// The probe brought nothing from this lane; another lane may have it at once.
    void noneCame(Lane lane);
}
