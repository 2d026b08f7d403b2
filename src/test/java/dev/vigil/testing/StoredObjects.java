package dev.vigil.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// The keys of all objects in the bucket.
public record StoredObjects(S3AsyncClient s3, String bucket) {

    public Set<String> keys() {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        s3.listObjectsV2Paginator(request -> request.bucket(bucket))
                .contents()
                .subscribe(object -> keys.add(object.key()))
                .join();
        return keys;
    }
}
