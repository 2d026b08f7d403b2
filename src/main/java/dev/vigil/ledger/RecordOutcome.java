package dev.vigil.ledger;

/// What a finding did to the ledger.
public enum RecordOutcome {
    /// The image reached its final state by this finding.
    UPDATED,
    /// It was final, cancelled, of another generation, or gone; nothing was touched.
    UNCHANGED,
    /// The database would not store it.
    REFUSED
}
