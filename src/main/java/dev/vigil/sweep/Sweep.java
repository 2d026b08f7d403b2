package dev.vigil.sweep;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/// A service in the background that finds what went missing. It remembers nothing between runs: what it has to
/// know lies in the ledger, so that any process can do the next run. {@link SweepRunner} does one run; {@link
/// SweepLoops} repeats it in a running process.
///
/// @param <C> what a run counts
public interface Sweep<C extends Sweep.Counts> {

    /// What it is called in log and document.
    SweepName name();

    /// Pause between runs.
    Duration interval();

    /// Whether it is to run at all.
    default boolean enabled() {
        return true;
    }

    /// Whether one process at a time does it. A sweep that changes nothing may do without the lease.
    default boolean needsLease() {
        return true;
    }

    /// The counts of a run that did nothing.
    C none();

    /// One run, bounded. Repeating it is harmless. Called by {@link SweepRunner} alone, which holds the lease.
    Uni<C> sweep();

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
