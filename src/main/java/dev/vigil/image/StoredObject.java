package dev.vigil.image;

/// The identity of an object in the bucket: two IDs. Where it lies is derived from them.
public record StoredObject(JobId jobId, VirtualImageId imageId) {}
