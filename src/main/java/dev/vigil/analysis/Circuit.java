package dev.vigil.analysis;

import dev.vigil.queue.Lane;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Stops the worker while something is wrong for every image, so that no attempts are lost. An open circuit lets no
/// delivery in. After each pause it lets in one as a probe; the first success closes it. The pause does not grow: a
/// probe costs one call, and a longer pause would make every outage longer.
final class Circuit {

    /// How long a lane whose probe found nothing leaves the next one to another lane; one that waits for capacity asks
    /// several times meanwhile.
    private static final long OTHERS_TURN = Duration.ofMillis(200).toNanos();

    private static final Logger LOG = Logger.getLogger(Circuit.class);

    private final String about;
    private final long pause;
    private final LongSupplier clock;

    private boolean open;
    private boolean probing;
    private long nextProbe;
    private @Nullable Lane passedBy;
    private long passedUntil;

    /// @param about what it watches, for the log
    /// @param clock nanoseconds
    Circuit(String about, Duration pause, LongSupplier clock) {
        this.about = about;
        this.pause = pause.toNanos();
        this.clock = clock;
    }

    /// Tells in the metrics whether it is open.
    ///
    /// @param name the value of the label
    void register(String name, MeterRegistry meters) {
        Gauge.builder("vigil.circuit.open", this, circuit -> circuit.isOpen() ? 1 : 0)
                .description(
                        "1 while the analysis of this process pauses because Rekognition or the database fails, else 0")
                .tag("circuit", name)
                .register(meters);
    }

    /// How many deliveries of this lane may be let in now: any number, one as a probe, or none. Asking for the
    /// probe takes it.
    synchronized int capacity(Lane lane) {
        if (!open) {
            return Integer.MAX_VALUE;
        }
        var now = clock.getAsLong();
        if (now - nextProbe < 0 || (lane == passedBy && now - passedUntil < 0)) {
            return 0;
        }
        probing = true;
        passedBy = null;
        nextProbe = now + pause;
        return 1;
    }

    /// Opens the circuit. If it is open, only a failed probe begins a new pause, because the work in hand fails at the
    /// same time.
    synchronized void failed(String reason) {
        if (open && !probing) {
            return;
        }
        if (!open) {
            open = true;
            LOG.errorf("analysis pauses, nothing is lost: about=%s reason=%s", about, reason);
        }
        probing = false;
        nextProbe = clock.getAsLong() + pause;
    }

    /// Gives back a probe for which this lane had no delivery. Another lane may have it at once, this one after a
    /// moment: an idle lane would otherwise take every probe while the images wait in the other.
    synchronized void probePassed(Lane lane) {
        if (probing) {
            probeUnused();
            passedBy = lane;
            passedUntil = clock.getAsLong() + OTHERS_TURN;
        }
    }

    /// Gives back a probe whose delivery needed no call: the next one may come at once.
    synchronized void probeUnused() {
        if (open && probing) {
            probing = false;
            nextProbe = clock.getAsLong();
        }
    }

    synchronized void succeeded() {
        if (open) {
            open = false;
            probing = false;
            LOG.infof("analysis goes on: about=%s", about);
        }
    }

    synchronized boolean isOpen() {
        return open;
    }
}
