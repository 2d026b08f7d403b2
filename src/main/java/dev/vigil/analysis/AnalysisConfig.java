package dev.vigil.analysis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How Rekognition is called.
@ConfigMapping(prefix = "vigil.rekognition")
public interface AnalysisConfig {

    /// Quota of the account for DetectModerationLabels in this region, in requests per second; all processes share
    /// it. A real quota that is lower is found by its throttles.
    @WithDefault("50")
    double requestsPerSecond();

    /// Confidence in percent from which Rekognition reports a label; stored with the response, below every
    /// threshold of the policy.
    @WithDefault("20")
    float minConfidence();

    /// Another address than that of AWS, for stand-ins.
    Optional<URI> endpoint();

    /// How long one call may take.
    @WithDefault("30S")
    Duration callTimeout();

    /// Tries of one image that may end in a transient or unknown error before the image fails; throttles never
    /// count.
    @WithDefault("8")
    int maxAttempts();

    /// How long an image is kept that is throttled, or waits for its turn, before it is given back to the queue.
    @WithDefault("10M")
    Duration throttlePatience();

    /// How long a result in hand waits for a database that is away, before the message is given back.
    @WithDefault("60S")
    Duration recordPatience();

    /// Pause of the worker after it met something that is wrong for every image; then one delivery is let in as a
    /// probe.
    @WithDefault("5S")
    Duration circuitPause();
}
