package dev.vigil.sweep;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/// A service in the background that finds what went missing. It remembers nothing between runs: what it has to
/// know lies in the ledger, so that any process can do the next run. {@link SweepLoops} drives them in a running
/// process; tests call {@link #runOnce()}.
public interface Sweep {

    /// What it is called in log and document.
    SweepName name();

    /// Pause between runs.
    Duration interval();

    /// Whether it is to run at all.
    default boolean enabled() {
        return true;
    }

    /// One run, bounded, under the lease of this sweep; does nothing while another process has the lease. Repeating
    /// it is harmless.
    Uni<? extends Counts> runOnce();

    /// What a run did; its text is logged.
    interface Counts {

        /// Whether it did nothing worth a line in the log.
        boolean nothing();

        /// Whether the next run is to follow at once, since this one stopped at its bound.
        default boolean more() {
            return false;
        }
    }
}
