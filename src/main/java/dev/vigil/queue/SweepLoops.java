package dev.vigil.queue;

import dev.vigil.job.DatabaseConfig;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/// Drives the sweeps in a running process: runs, logs, waits. Every replica with a worker does; the lock of each
/// sweep lets one of them work at a time.
@ApplicationScoped
public class SweepLoops {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /// Statements need a connection besides the one that each running sweep has its lock on.
    private static final int SPARE_CONNECTIONS = 2;

    private static final Logger LOG = Logger.getLogger(SweepLoops.class);

    private final List<Sweep> sweeps;
    private final boolean enabled;
    private final int connections;
    private final List<Cancellable> loops = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;
    private volatile boolean broken;

    SweepLoops(@All List<Sweep> sweeps, QueueConfig config, DatabaseConfig database) {
        this.sweeps = List.copyOf(sweeps);
        this.enabled = config.worker().enabled();
        this.connections = database.connections();
    }

    /// A setting out of its bounds ends the start.
    void check(@Observes StartupEvent event) {
        sweeps.forEach(sweep -> {
            if (sweep.interval().compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException(
                        "the interval of " + sweep.name().word() + " is 1 s or longer");
            }
        });
        if (enabled && connections < sweeps.size() + SPARE_CONNECTIONS) {
            throw new IllegalArgumentException("vigil.database.connections is a number from "
                    + (sweeps.size() + SPARE_CONNECTIONS) + " where a worker runs, since each sweep may need one");
        }
    }

    /// Begins to sweep, once; called when the start check has found queue and bucket.
    public void start() {
        if (!enabled || stopping) {
            return;
        }
        sweeps.stream().filter(Sweep::enabled).forEach(sweep -> loops.add(loop(sweep)));
    }

    /// Whether every sweep still runs, as far as they have been started.
    public boolean isAlive() {
        return !broken;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        loops.forEach(Cancellable::cancel);
    }

    private Cancellable loop(Sweep sweep) {
        return Multi.createBy()
                .repeating()
                .uni(() -> turn(sweep))
                .indefinitely()
                .subscribe()
                .with(ignored -> {}, failure -> {
                    broken = true;
                    LOG.errorf(
                            failure,
                            "a sweep has stopped: sweep=%s",
                            sweep.name().word());
                });
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
