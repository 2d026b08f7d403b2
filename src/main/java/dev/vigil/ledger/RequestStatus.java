package dev.vigil.ledger;

/// How an analysis request stands in the ledger, asked before anything is paid.
public enum RequestStatus {
    /// The image waits for exactly this request.
    OPEN,
    /// The image is final or cancelled, or a later generation is under way.
    SETTLED,
    /// No such image in such a job.
    UNKNOWN
}
