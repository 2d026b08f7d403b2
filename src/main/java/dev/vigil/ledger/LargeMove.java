package dev.vigil.ledger;

import java.util.Locale;

/// A change of a whole job that is too large for one transaction: the mark on the job counts at once, and its rows
/// follow in batches.
public enum LargeMove {
    /// Clients no longer find the job and its images.
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
