package dev.vigil.ledger;

/// The outcome of a request to open a job.
public sealed interface OpenOutcome {

    /// The job as it was opened, and the images that came in with it.
    record Opened(WrittenJob job, Admission.Admitted admitted) implements OpenOutcome {}

    /// It would have more images than a job takes; no row was made.
    record TooLarge(Admission.Full limit) implements OpenOutcome {}
}
