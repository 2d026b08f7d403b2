package dev.vigil.ledger;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How large a job may be, and how large jobs are moved.
@ConfigMapping(prefix = "vigil.job")
public interface JobConfig {

    /// Images of one job, at most; 1 to 10,000,000.
    @WithDefault("1000000")
    int maxImages();

    /// Deletions, cancellations and retries that go on behind the call.
    MovesConfig moves();

    /// Deletions, cancellations and retries that go on behind the call.
    interface MovesConfig {

        /// How often to look for jobs with such a move; 1 s or longer.
        @WithDefault("5S")
        Duration interval();

        /// Images that one transaction moves, 1 to 5,000. The call itself moves a job that has no more.
        @WithDefault("5000")
        int batch();
    }
}
