package dev.vigil.rekognition;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How Rekognition is called.
@ConfigMapping(prefix = "vigil.rekognition")
public interface RekognitionConfig {

    /// Confidence in percent from which Rekognition reports a label; stored with the response, below every
    /// threshold of the policy.
    @WithDefault("20")
    float minConfidence();

    /// Another address than that of AWS, for stand-ins.
    Optional<URI> endpoint();

    /// How long one call may take.
    @WithDefault("30S")
    Duration callTimeout();
}
