package dev.vigil.baseline.connector;

import java.util.UUID;

/// A job as it is answered.
public record JobView(UUID id, String state, int received, int rejected, int analyzed, int flagged, int failed) {}
