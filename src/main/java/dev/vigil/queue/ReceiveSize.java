package dev.vigil.queue;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How many messages one receive may bring: what is wanted, or only one for a while after an answer was too large.
final class ReceiveSize {

    private final LongSupplier clock;
    private volatile long onlyOneUntil;

    /// @param clock nanoseconds
    ReceiveSize(LongSupplier clock) {
        this.clock = clock;
        this.onlyOneUntil = clock.getAsLong();
    }

    int of(int wanted) {
        return clock.getAsLong() - onlyOneUntil < 0 ? Math.min(1, wanted) : wanted;
    }

    void onlyOneFor(Duration time) {
        onlyOneUntil = clock.getAsLong() + time.toNanos();
    }
}
