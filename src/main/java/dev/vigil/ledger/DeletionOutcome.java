package dev.vigil.ledger;

/// The outcome of a request to delete a job.
public enum DeletionOutcome {
    /// The user has no such job, or it is being deleted already.
    UNKNOWN_JOB,
    /// It is marked, and one transaction takes all of its rows.
    ONE_BATCH,
    /// It is marked, and its rows follow in batches.
    MANY_BATCHES
}
