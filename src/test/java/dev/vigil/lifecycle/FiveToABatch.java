package dev.vigil.lifecycle;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// Batches of five, so that a dozen images make a large job.
public final class FiveToABatch implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("vigil.job.moves.batch", "5", "vigil.job.max-images", "40", "vigil.retention.jobs", "30D");
    }
}
