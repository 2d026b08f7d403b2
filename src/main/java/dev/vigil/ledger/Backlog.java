package dev.vigil.ledger;

import java.time.Duration;

/// What the ledger still waits for.
///
/// @param unannounced open images without an announcement, counted up to 10,000
/// @param oldest age of the oldest open image, since its first announcement; none is zero
public record Backlog(long unannounced, Duration oldest) {}
