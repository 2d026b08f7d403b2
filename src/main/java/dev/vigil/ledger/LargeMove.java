package dev.vigil.ledger;

import java.util.Locale;

/// A move of a whole job that is too large for one transaction: the mark on the job holds at once, its rows follow
/// in batches.
public enum LargeMove {
    /// The job and its images are as good as gone.
    DELETE,
    /// Waiting images count and read as cancelled.
    CANCEL,
    /// Failed images are still to be opened again.
    RETRY;

    /// The word in table, log and metric.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LargeMove of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
