package dev.vigil.sweep;

import java.util.Locale;

/// The sweeps. Each has a lease of its own, so that a slow one holds up none of the others. Replicas of two versions
/// run side by side during an update, and the name says which lease they share: a sweep keeps its name.
public enum SweepName {
    OUTBOX,
    RESCUE,
    EXPIRY,
    DEAD_LETTERS,
    CLEAN_UP,
    RETENTION,
    VITALS,
    MOVES;

    /// The word in log, metric, lease and document: {@code dead-letters}.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
