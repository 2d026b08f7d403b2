package dev.vigil.sweep;

import dev.vigil.signals.Reason;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Runs sweeps, one run at a time: takes the lease, notes the success, writes what was done to the log. Tests run a
/// sweep as the running process does.
@ApplicationScoped
public class SweepRunner {

    private static final Logger LOG = Logger.getLogger(SweepRunner.class);

    private final SweepLock lock;
    private final SweepRuns runs;

    SweepRunner(SweepLock lock, SweepRuns runs) {
        this.lock = lock;
        this.runs = runs;
    }

    /// One run under the lease of the sweep. Does nothing while another process has the lease, or if the sweep is off.
    public <C extends Sweep.Counts> Uni<C> run(Sweep<C> sweep) {
        if (!sweep.enabled()) {
            return Uni.createFrom().item(sweep.none());
        }
        return sweep.needsLease()
                ? lock.holding(sweep.name(), sweep.none(), sweep::sweep)
                : Uni.createFrom().deferred(sweep::sweep).invoke(() -> runs.succeeded(sweep.name()));
    }

    /// One run, and the wait until the next one is due. Never fails.
    <C extends Sweep.Counts> Uni<Boolean> turn(Sweep<C> sweep) {
        return turn(sweep, () -> run(sweep));
    }

    /// Whatever goes wrong in the run, there is a next one.
    static <C extends Sweep.Counts> Uni<Boolean> turn(Sweep<C> sweep, Supplier<Uni<C>> run) {
        var began = System.nanoTime();
        return Uni.createFrom()
                .deferred(run::get)
                .invoke(counts -> log(sweep.name(), counts, began))
                .map(Sweep.Counts::more)
                .onFailure()
                .recoverWithItem(failure -> failed(sweep.name(), failure))
                .call(more -> pause(more ? Duration.ZERO : sweep.interval()));
    }

    private static void log(SweepName name, Sweep.Counts counts, long began) {
        if (!counts.nothing()) {
            LOG.infof(
                    "swept: sweep=%s counts=%s tookMs=%d",
                    name.word(),
                    counts,
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
    }

    private static boolean failed(SweepName name, Throwable failure) {
        LOG.warnf("a sweep will try again: sweep=%s reason=%s", name.word(), Reason.of(failure));
        return false;
    }

    private static Uni<Void> pause(Duration pause) {
        var now = Uni.createFrom().voidItem();
        return pause.isZero() ? now : now.onItem().delayIt().by(pause);
    }
}
