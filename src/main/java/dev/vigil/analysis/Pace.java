package dev.vigil.analysis;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Spaces calls evenly: never more than the rate, with an allowance of a tenth of a second for slots that went
/// by unused.
final class Pace {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long ALLOWANCE = NANOS_PER_SECOND / 10;
    private static final long NOT_WORTH_WAITING = 1_000_000L;

    private final long interval;
    private final LongSupplier clock;
    private long next;

    /// @param perSecond calls per second, more than 0
    /// @param clock nanoseconds
    Pace(double perSecond, LongSupplier clock) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("vigil.rekognition.requests-per-second must be more than 0");
        }
        this.interval = (long) (NANOS_PER_SECOND / perSecond);
        this.clock = clock;
        this.next = clock.getAsLong();
    }

    /// Completes when the caller may make its call.
    Uni<Void> turn() {
        return Uni.createFrom().deferred(() -> {
            var wait = reserve();
            return wait < NOT_WORTH_WAITING
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofNanos(wait));
        });
    }

    /// Takes the next free slot; answers how long until it comes, in nanoseconds.
    synchronized long reserve() {
        var now = clock.getAsLong();
        var slot = Math.max(next, now - ALLOWANCE);
        next = slot + interval;
        return Math.max(0, slot - now);
    }
}
