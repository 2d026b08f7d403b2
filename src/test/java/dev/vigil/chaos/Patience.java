package dev.vigil.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what is to come, with a bound.
final class Patience {

    private static final Duration LOOK = Duration.ofMillis(50);

    private Patience() {}

    /// Returns when the condition holds; fails, naming it, when it does not in time.
    static void await(String what, Duration limit, BooleanSupplier condition) {
        if (!came(limit, condition)) {
            throw new AssertionError("within " + limit + " there was no " + what);
        }
    }

    /// Whether the condition holds in time.
    static boolean came(Duration limit, BooleanSupplier condition) {
        var end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return true;
    }
}
