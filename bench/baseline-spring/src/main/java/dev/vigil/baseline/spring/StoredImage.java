package dev.vigil.baseline.spring;

import java.util.UUID;

/// An accepted file whose bytes are in the bucket.
record StoredImage(UUID id, String name, String format, byte[] sha256, long byteSize) {}
