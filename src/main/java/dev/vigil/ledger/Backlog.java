package dev.vigil.ledger;

import java.time.Duration;

/// What the ledger still waits for.
///
/// @param unannounced open images without an announcement, counted up to 10,000
/// @param oldest how long the oldest open image has waited, since its admission or its last retry; none is zero
public record Backlog(long unannounced, Duration oldest) {}
