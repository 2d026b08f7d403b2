package dev.vigil.health;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A check whose success holds for a minute; a failure is asked again every time.
final class CachedCheck {

    private static final long HOLDS = TimeUnit.MINUTES.toNanos(1);

    private final Supplier<Uni<Void>> check;
    private final LongSupplier clock;
    private final AtomicLong until;

    /// @param clock nanoseconds
    CachedCheck(Supplier<Uni<Void>> check, LongSupplier clock) {
        this.check = check;
        this.clock = clock;
        this.until = new AtomicLong(clock.getAsLong());
    }

    Uni<Void> check() {
        return until.get() - clock.getAsLong() > 0
                ? Uni.createFrom().voidItem()
                : check.get().invoke(() -> seenAt(clock.getAsLong()));
    }

    /// Somebody else saw it go well.
    void seenAt(long nanos) {
        until.accumulateAndGet(nanos + HOLDS, (known, other) -> other - known > 0 ? other : known);
    }
}
