package dev.vigil.storage;

import dev.vigil.image.StoredObject;

/// Where an object lies. Derived from the two IDs by everyone who needs it; an address, never an identity: it
/// is not parsed, not listed and not looked up.
///
/// @param bucket name of the bucket
/// @param key {@code <jobId>/<virtualImageId>}
public record ObjectLocation(String bucket, String key) {

    static ObjectLocation of(String bucket, StoredObject object) {
        return new ObjectLocation(bucket, object.jobId() + "/" + object.imageId());
    }
}
