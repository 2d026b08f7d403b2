package dev.vigil.sweep;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// When each sweep last ran to its end in this process. A run that was skipped, since another process had the
/// lease, is none: in that process it counts.
@ApplicationScoped
public class SweepRuns {

    private final Map<SweepName, Long> lastSuccess = new ConcurrentHashMap<>();
    private final LongSupplier clock;

    @Inject
    SweepRuns() {
        this(System::nanoTime);
    }

    SweepRuns(LongSupplier clock) {
        this.clock = clock;
    }

    /// Begins to count for a sweep that this process runs from now on.
    public void begin(SweepName sweep) {
        lastSuccess.put(sweep, clock.getAsLong());
    }

    /// Notes a run that went well.
    public void succeeded(SweepName sweep) {
        lastSuccess.computeIfPresent(sweep, (name, before) -> clock.getAsLong());
    }

    /// Seconds since the last run that went well, or since the process began to sweep; NaN where it does not.
    public double secondsSinceSuccess(SweepName sweep) {
        var last = lastSuccess.get(sweep);
        return last == null ? Double.NaN : TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - last) / 1e3;
    }
}
