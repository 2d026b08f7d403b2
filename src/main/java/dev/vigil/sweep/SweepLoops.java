package dev.vigil.sweep;

import dev.vigil.loop.Loop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/// Drives the sweeps in a running process: runs, logs, waits. Every replica with a worker does; the lease of each
/// sweep lets one of them work at a time. A gauge for each sweep says how long ago it last went well.
@ApplicationScoped
public class SweepLoops {

    /// Far more than a run takes: each has bounds in rows and in the time of every call. One that takes longer hangs.
    private static final Duration LONGEST_RUN = Duration.ofDays(1);

    private static final Logger LOG = Logger.getLogger(SweepLoops.class);

    private final List<Sweep> sweeps;
    private final SweepRuns runs;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    SweepLoops(@All List<Sweep> sweeps, SweepRuns runs, MeterRegistry meters) {
        this.sweeps = List.copyOf(sweeps);
        this.runs = runs;
        this.sweeps.forEach(sweep -> register(sweep, meters));
    }

    private void register(Sweep sweep, MeterRegistry meters) {
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

    private void begin(Sweep sweep) {
        runs.begin(sweep.name());
        loops.add(loop(sweep));
    }

    private static Loop loop(Sweep sweep) {
        return Loop.of("sweep " + sweep.name().word(), LONGEST_RUN.plus(sweep.interval()), () -> turn(sweep));
    }

    /// Runs a sweep and waits until its next run is due; whatever goes wrong, there is a next one.
    static Uni<Boolean> turn(Sweep sweep) {
        var began = System.nanoTime();
        return Uni.createFrom()
                .<Sweep.Counts>deferred(() -> sweep.runOnce().map(counts -> counts))
                .map(counts -> {
                    if (!counts.nothing()) {
                        LOG.infof(
                                "swept: sweep=%s counts=%s tookMs=%d",
                                sweep.name().word(),
                                counts,
                                Duration.ofNanos(System.nanoTime() - began).toMillis());
                    }
                    return counts.more();
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf(
                            "a sweep will try again: sweep=%s reason=%s",
                            sweep.name().word(), failure.getClass().getSimpleName());
                    return false;
                })
                .call(more -> more
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().voidItem().onItem().delayIt().by(sweep.interval()));
    }
}
