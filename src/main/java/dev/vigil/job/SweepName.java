package dev.vigil.job;

import java.util.Locale;

/// The sweeps. Each has a lock of its own, so that a slow one holds up none of the others.
public enum SweepName {
    OUTBOX(1),
    RESCUE(2),
    EXPIRY(3),
    DEAD_LETTERS(4),
    CLEAN_UP(5),
    RETENTION(6),
    VITALS(7),
    MOVES(8);

    private final int key;

    /// @param key of the lock; fixed, since replicas of two versions run side by side during an update
    SweepName(int key) {
        this.key = key;
    }

    int key() {
        return key;
    }

    /// The word in log and document: {@code dead-letters}.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
