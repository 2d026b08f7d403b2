package dev.vigil.analysis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When an image is tried again, and when it is given up.
@ConfigMapping(prefix = "vigil.rekognition")
public interface AnalysisConfig {

    /// Tries of one image that may end in a transient or unknown error before the image fails; throttles never
    /// count.
    @WithDefault("8")
    int maxAttempts();

    /// How long a result in hand waits for a database that is away, before the message is given back.
    @WithDefault("60S")
    Duration recordPatience();

    /// Pause of the worker after it met something that is wrong for every image; then one delivery is let in as a
    /// probe.
    @WithDefault("5S")
    Duration circuitPause();
}
