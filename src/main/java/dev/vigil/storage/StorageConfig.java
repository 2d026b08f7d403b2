package dev.vigil.storage;

import io.smallrye.config.ConfigMapping;

/// Where image bytes lie while they are needed.
@ConfigMapping(prefix = "vigil.storage")
public interface StorageConfig {

    /// Name of the temporary S3 bucket, in the region of the Rekognition calls.
    String bucket();
}
