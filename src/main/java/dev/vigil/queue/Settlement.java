package dev.vigil.queue;

import java.time.Duration;

/// What the worker does with a delivery that was handled.
public sealed interface Settlement {

    /// The word for it in a trace.
    default String word() {
        return switch (this) {
            case Done _ -> "done";
            case Later _ -> "later";
        };
    }

    /// It is dealt with for good: the message is deleted. The ledger must have been written before.
    record Done() implements Settlement {}

    /// It goes back to the queue and is delivered again after the delay.
    record Later(Duration delay) implements Settlement {}

    /// Delete the message.
    static Settlement done() {
        return new Done();
    }

    /// Deliver the message again.
    static Settlement later(Duration delay) {
        return new Later(delay);
    }
}
