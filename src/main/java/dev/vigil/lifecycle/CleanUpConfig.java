package dev.vigil.lifecycle;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When the objects of ended jobs are deleted. The lifecycle rule of the bucket must be later than all of it.
@ConfigMapping(prefix = "vigil.cleanup")
public interface CleanUpConfig {

    /// How often the sweep runs.
    @WithDefault("1M")
    Duration interval();

    /// After a job has ended; its images can be analysed again until then.
    @WithDefault("1H")
    Duration delay();

    /// The same for a job with failed images, which somebody may want to retry.
    @WithDefault("7D")
    Duration delayWithFailures();

    /// Before objects that could not be deleted are tried again.
    @WithDefault("15M")
    Duration again();

    /// Jobs per statement, 1 to 10,000.
    @WithDefault("100")
    int batch();
}
