package dev.vigil.ledger;

/// The outcome of a request to seal a job.
public enum SealOutcome {
    /// The job is sealed, now or earlier.
    SEALED,
    /// The job was cancelled; it is not sealed.
    CANCELLED,
    /// The user has no such job.
    UNKNOWN
}
