package dev.vigil.upload;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What one upload call may bring, and what all of them together may hold.
@ConfigMapping(prefix = "vigil.upload")
public interface UploadConfig {

    /// Files per call.
    @WithDefault("5000")
    int maxFiles();

    /// Bytes per call.
    @WithDefault("2G")
    MemorySize maxBytes();

    /// Memory for image bytes on their way to the bucket, over all calls of this process; 32 MiB or more.
    @WithDefault("32M")
    MemorySize memory();

    /// Objects put at the same time, over all calls of this process.
    @WithDefault("64")
    int concurrentPuts();

    /// How long one file may take to arrive, and how long an upload waits for storage, database and memory.
    @WithDefault("120S")
    Duration timeout();

    /// How long the answer waits for the announcements; what is late then is still sent, or left to the outbox.
    @WithDefault("10S")
    Duration announceTimeout();
}
