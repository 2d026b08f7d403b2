package dev.vigil.baseline.connector;

import java.util.UUID;

/// The body of a message.
record AnalysisRequest(UUID jobId, UUID virtualImageId, int uploadOrder) {

    String key() {
        return jobId + "/" + virtualImageId;
    }
}
