package dev.vigil.lifecycle;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// A retention is configured.
public final class KeepsFor30Days implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("vigil.retention.jobs", "30D");
    }
}
