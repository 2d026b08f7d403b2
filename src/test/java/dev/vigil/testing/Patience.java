package dev.vigil.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what is to come, with a bound.
public final class Patience {

    /// Between two looks at a condition; long enough that a wait leaves the processor to what it waits for.
    private static final Duration LOOK = Duration.ofMillis(5);

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Patience() {}

    /// Returns when the condition holds; fails when it does not within a minute.
    public static void await(Callable<Boolean> condition) {
        await("what was waited for", LONGEST, () -> holds(condition));
    }

    /// Returns when the condition holds; fails, naming it, when it does not in time.
    public static void await(String what, Duration limit, BooleanSupplier condition) {
        if (!came(limit, condition)) {
            throw new AssertionError("within " + limit + " there was no " + what);
        }
    }

    /// Whether the condition holds in time.
    public static boolean came(Duration limit, BooleanSupplier condition) {
        var end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return true;
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
