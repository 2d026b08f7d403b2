package dev.vigil.analysis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/// Keeps the worker from burning images on something that is wrong for all of them. Open, it lets no delivery
/// in; after a pause it lets in a single one as a probe, and the first success closes it. The pause doubles
/// with each failed probe, up to ten times the first.
final class Circuit {

    private static final int LONGEST = 10;
    private static final Logger LOG = Logger.getLogger(Circuit.class);

    private final String about;
    private final long firstPause;
    private final LongSupplier clock;

    private boolean open;
    private boolean probing;
    private long pause;
    private long nextProbe;

    /// @param about what it watches, for the log
    /// @param clock nanoseconds
    Circuit(String about, Duration firstPause, LongSupplier clock) {
        this.about = about;
        this.firstPause = firstPause.toNanos();
        this.clock = clock;
    }

    /// How many deliveries may be let in now: any number, one as a probe, or none. Asking for the probe takes
    /// it.
    synchronized int capacity() {
        if (!open) {
            return Integer.MAX_VALUE;
        }
        if (clock.getAsLong() - nextProbe < 0) {
            return 0;
        }
        probing = true;
        nextProbe = clock.getAsLong() + pause;
        return 1;
    }

    /// Opens the circuit. Open already, only a failed probe makes the pause longer: work that was in hand fails
    /// too, all at once.
    synchronized void failed(String reason) {
        if (!open) {
            open = true;
            pause = firstPause;
            LOG.errorf("analysis pauses, nothing is lost: about=%s reason=%s", about, reason);
        } else if (probing) {
            pause = Math.min(pause * 2, firstPause * LONGEST);
        } else {
            return;
        }
        probing = false;
        nextProbe = clock.getAsLong() + pause;
    }

    /// Gives a probe back that found nothing to try: the next one may come at once.
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
