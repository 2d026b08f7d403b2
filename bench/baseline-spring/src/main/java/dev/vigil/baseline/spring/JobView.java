package dev.vigil.baseline.spring;

import java.util.UUID;

/// A job as it is answered.
record JobView(UUID id, String state, int received, int rejected, int analyzed, int flagged, int failed) {}
