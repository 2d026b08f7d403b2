package dev.vigil.sweep;

import dev.vigil.loop.Loop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Repeats the sweeps in a running process. Every replica with a worker does; the lease of each sweep lets one of
/// them work at a time. A gauge for each sweep says how long ago it last went well.
@ApplicationScoped
public class SweepLoops {

    /// Far more than a run takes: each has bounds in rows and in the time of every call. One that takes longer hangs.
    private static final Duration LONGEST_RUN = Duration.ofDays(1);

    private final List<Sweep<?>> sweeps;
    private final SweepRunner runner;
    private final SweepRuns runs;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    SweepLoops(@All List<Sweep<?>> sweeps, SweepRunner runner, SweepRuns runs, MeterRegistry meters) {
        this.sweeps = List.copyOf(sweeps);
        this.runner = runner;
        this.runs = runs;
        this.sweeps.forEach(sweep -> register(sweep, meters));
    }

    private void register(Sweep<?> sweep, MeterRegistry meters) {
        Gauge.builder("vigil.sweep.last.success.age", runs, all -> all.secondsSinceSuccess(sweep.name()))
                .description("Time since a sweep last went well in this process; NaN where it does not run")
                .baseUnit("seconds")
                .tag("sweep", sweep.name().word())
                .register(meters);
    }

    /// Begins to sweep, once; called in a process with a worker, when the start check has found queue and bucket.
    public void start() {
        if (stopping) {
            return;
        }
        sweeps.stream().filter(Sweep::enabled).forEach(this::begin);
    }

    /// Whether every sweep still runs, as far as they have been started.
    public boolean isAlive() {
        return loops.stream().allMatch(Loop::isAlive);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        loops.forEach(Loop::cancel);
    }

    private void begin(Sweep<?> sweep) {
        runs.begin(sweep.name());
        loops.add(loop(sweep));
    }

    private Loop loop(Sweep<?> sweep) {
        return Loop.of("sweep " + sweep.name().word(), LONGEST_RUN.plus(sweep.interval()), () -> runner.turn(sweep));
    }
}
