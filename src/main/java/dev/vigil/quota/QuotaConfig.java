package dev.vigil.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How often Rekognition may be called.
@ConfigMapping(prefix = "vigil.rekognition")
public interface QuotaConfig {

    /// Quota of the account for DetectModerationLabels in this region, in requests per second; all processes share
    /// it. A real quota that is lower is found by its throttles.
    @WithDefault("50")
    double requestsPerSecond();

    /// How long an image is kept that is throttled, or waits for its turn, before it is given back to the queue.
    @WithDefault("10M")
    Duration throttlePatience();
}
