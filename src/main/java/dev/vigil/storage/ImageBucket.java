package dev.vigil.storage;

import dev.vigil.aws.AwsFailure;
import dev.vigil.aws.CallBody;
import dev.vigil.aws.SignedCalls;
import dev.vigil.image.StoredObject;
import dev.vigil.signals.Reason;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/// The temporary bucket. Every call names its object by IDs; nothing is ever listed.
@ApplicationScoped
public class ImageBucket {

    /// DeleteObjects takes at most 1,000 keys (Amazon S3 API reference, DeleteObjects).
    private static final int DELETE_BATCH = 1_000;

    private static final Logger LOG = Logger.getLogger(ImageBucket.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MORE_TRIES = 2;

    private final S3AsyncClient s3;
    private final SignedCalls calls;
    private final BucketAddress address;
    private final String bucket;

    ImageBucket(S3AsyncClient s3, SignedCalls calls, StorageConfig config) {
        this.s3 = s3;
        this.calls = calls;
        this.address = BucketAddress.of(s3, config.bucket());
        this.bucket = config.bucket();
    }

    /// Where this object lies.
    public ObjectLocation locationOf(StoredObject object) {
        return ObjectLocation.of(bucket, object);
    }

    /// Stores an object. It is there, whole and verified, when this succeeds.
    public Uni<Void> put(StoredObject object, ImageBytes bytes) {
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(URI.create(address.base() + locationOf(object).key()))
                .putHeader("Content-Type", bytes.mediaType())
                .putHeader("Content-Length", String.valueOf(bytes.length()))
                .putHeader("x-amz-sdk-checksum-algorithm", "SHA256")
                .putHeader("x-amz-checksum-sha256", bytes.sha256())
                .build();
        return calls.send(address.service(), "PutObject", request, new CallBody.Content(bytes.chunks(), bytes.users()))
                .onFailure(failure -> AwsFailure.of(failure).mayPass())
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(MORE_TRIES)
                .replaceWithVoid();
    }

    /// Whether the object is there. Fails if that cannot be found out.
    public Uni<Presence> look(StoredObject object) {
        var location = locationOf(object);
        return Uni.createFrom()
                .completionStage(() -> head(location))
                .replaceWith(Presence.PRESENT)
                .onFailure(NoSuchKeyException.class)
                .recoverWithItem(Presence.MISSING);
    }

    private CompletableFuture<HeadObjectResponse> head(ObjectLocation location) {
        return s3.headObject(request -> request.bucket(location.bucket()).key(location.key()));
    }

    /// Deletes objects, in batches one after the other. Deleting what is not there is no error. Answers those
    /// that could not be deleted; never fails. What is not tried again is left to the lifecycle rule of the bucket.
    public Uni<List<StoredObject>> deleteAll(List<StoredObject> objects) {
        return Multi.createFrom()
                .iterable(batches(objects))
                .onItem()
                .transformToUniAndConcatenate(this::delete)
                .collect()
                .in(ArrayList<StoredObject>::new, List::addAll)
                .map(List::copyOf);
    }

    /// Succeeds if the bucket exists and may be reached.
    public Uni<Void> check() {
        return Uni.createFrom().completionStage(this::headBucket).replaceWithVoid();
    }

    private CompletableFuture<HeadBucketResponse> headBucket() {
        return s3.headBucket(request -> request.bucket(bucket));
    }

    /// Name of the bucket, for messages to operators.
    public String name() {
        return bucket;
    }

    /// The call succeeds even when it did not delete every object.
    private Uni<List<StoredObject>> delete(List<StoredObject> objects) {
        var keys = objects.stream()
                .map(object ->
                        ObjectIdentifier.builder().key(locationOf(object).key()).build())
                .toList();
        return Uni.createFrom()
                .completionStage(() -> send(Delete.builder().objects(keys).quiet(true)))
                .map(answer -> left(objects, answer.errors()))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("objects could not be deleted: objects=%d reason=%s", objects.size(), Reason.of(failure));
                    return objects;
                });
    }

    private CompletableFuture<DeleteObjectsResponse> send(Delete.Builder objects) {
        return s3.deleteObjects(request -> request.bucket(bucket).delete(objects.build()));
    }

    /// An error names a key; it is compared with the keys that were sent, and never read for IDs.
    private List<StoredObject> left(List<StoredObject> objects, List<S3Error> errors) {
        if (errors.isEmpty()) {
            return List.of();
        }
        LOG.warnf(
                "objects could not be deleted: objects=%d reason=%s",
                errors.size(), errors.stream().map(S3Error::code).collect(Collectors.toSet()));
        var keys = errors.stream().map(S3Error::key).collect(Collectors.toSet());
        return objects.stream()
                .filter(object -> keys.contains(locationOf(object).key()))
                .toList();
    }

    private static List<List<StoredObject>> batches(List<StoredObject> objects) {
        var batches = new ArrayList<List<StoredObject>>();
        for (var from = 0; from < objects.size(); from += DELETE_BATCH) {
            batches.add(objects.subList(from, Math.min(objects.size(), from + DELETE_BATCH)));
        }
        return batches;
    }
}
