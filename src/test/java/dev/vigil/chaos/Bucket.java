package dev.vigil.chaos;

import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The bucket of a run, read past all proxies.
final class Bucket implements AutoCloseable {

    private static final int PER_DELETE = 1_000;

    private final S3AsyncClient s3;
    private final String name;

    Bucket(URI endpoint, String name) {
        this.name = name;
        this.s3 = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build();
        s3.createBucket(bucket -> bucket.bucket(name)).join();
    }

    Set<String> keys() {
        var keys = new HashSet<String>();
        s3.listObjectsV2Paginator(list -> list.bucket(name))
                .contents()
                .map(S3Object::key)
                .subscribe(keys::add)
                .join();
        return keys;
    }

    /// The bytes of every object.
    Map<String, byte[]> objects() {
        var reads = new HashMap<String, CompletableFuture<byte[]>>();
        keys().forEach(key -> reads.put(
                key,
                s3.getObject(object -> object.bucket(name).key(key), AsyncResponseTransformer.toBytes())
                        .thenApply(bytes -> bytes.asByteArrayUnsafe())));
        var objects = new HashMap<String, byte[]>();
        reads.forEach((key, read) -> objects.put(key, read.join()));
        return objects;
    }

    /// Forgets everything, since the objects of all runs lie in memory.
    @Override
    public void close() {
        var all = keys().stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        for (var from = 0; from < all.size(); from += PER_DELETE) {
            var some = all.subList(from, Math.min(from + PER_DELETE, all.size()));
            s3.deleteObjects(objects -> objects.bucket(name).delete(delete -> delete.objects(some)))
                    .join();
        }
        s3.close();
    }
}
