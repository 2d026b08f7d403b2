package dev.vigil.limits;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What all requests together may make this process keep, and how fast they have to come.
@ConfigMapping(prefix = "vigil.upload")
public interface RequestConfig {

    /// Memory for everything that requests make this process keep: bytes of images, JSON, names, outcomes; 32 MiB or
    /// more.
    @WithDefault("32M")
    MemorySize memory();

    /// Bytes a second in which a body has to come, over the last five seconds in which this process was reading it.
    @WithDefault("64K")
    MemorySize minRate();
}
