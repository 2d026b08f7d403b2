package dev.vigil.lifecycle;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// How long the ledger keeps what has ended.
@ConfigMapping(prefix = "vigil.retention")
public interface RetentionConfig {

    /// A job is deleted with its images this long after it ended; without it, everything is kept.
    Optional<Duration> jobs();

    /// How often the sweep runs.
    @WithDefault("10M")
    Duration interval();

    /// Jobs per run, 1 to 10,000.
    @WithDefault("100")
    int batch();
}
