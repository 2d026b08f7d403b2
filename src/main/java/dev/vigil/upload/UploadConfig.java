package dev.vigil.upload;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What one upload call may bring, and how long it may wait.
@ConfigMapping(prefix = "vigil.upload")
public interface UploadConfig {

    /// Files per call.
    @WithDefault("5000")
    int maxFiles();

    /// Bytes per call.
    @WithDefault("2G")
    MemorySize maxBytes();

    /// Objects put at the same time, over all calls of this process.
    @WithDefault("64")
    int concurrentPuts();

    /// How long an upload waits for a place to put an object, and for memory; 18 s at most, so that three such waits in
    /// a row are shorter than the idle time-out of the connection.
    @WithDefault("18S")
    Duration patience();

    /// How long an upload waits for storage and database together, after its last byte. With the time for the
    /// announcements it is shorter than the idle time-out of the connection.
    @WithDefault("45S")
    Duration timeout();

    /// How long the answer waits for the announcements; what is late then is still sent, or left to the outbox.
    @WithDefault("10S")
    Duration announceTimeout();
}
