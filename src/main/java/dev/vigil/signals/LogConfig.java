package dev.vigil.signals;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// How the log is written.
@ConfigMapping(prefix = "vigil.log")
public interface LogConfig {

    /// One JSON object per line, the keys as members of `mdc`, instead of lines for people.
    @WithDefault("false")
    boolean json();
}
