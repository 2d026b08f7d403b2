package dev.vigil.rekognition;

import dev.vigil.aws.AwsFailure;
import dev.vigil.aws.SignedCalls;
import dev.vigil.image.FailureCode;
import dev.vigil.image.Operation;
import dev.vigil.image.RekognitionData;
import dev.vigil.image.StoredObject;
import dev.vigil.storage.ImageBucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The one caller of Rekognition. One call per try, without retries of its own, so that every call is paced and
/// counted.
@ApplicationScoped
public class Rekognition {

    private final SignedCalls calls;
    private final RekognitionAddress address;
    private final ImageBucket bucket;
    private final RekognitionConfig config;
    private final MeterRegistry meters;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Timer labelled;
    private final Timer other;

    Rekognition(
            SignedCalls calls,
            RekognitionAddress address,
            ImageBucket bucket,
            RekognitionConfig config,
            MeterRegistry meters) {
        this.calls = calls;
        this.address = address;
        this.bucket = bucket;
        this.config = config;
        this.meters = meters;
        this.labelled = timer("labelled", meters);
        this.other = timer("other", meters);
    }

    /// Asks about an object in the bucket; the bytes do not pass through this process. Never fails.
    public Uni<CallOutcome> analyze(Operation operation, StoredObject object) {
        var begin = System.nanoTime();
        return Uni.createFrom()
                .deferred(() -> calls.ask(address.service(), action(operation), question(object)))
                .map(Rekognition::labelled)
                .onFailure()
                .recoverWithUni(failure -> failed(AwsFailure.of(failure), object))
                .invoke(outcome -> count(outcome, System.nanoTime() - begin));
    }

    private static String action(Operation operation) {
        return switch (operation) {
            case MODERATION -> "DetectModerationLabels";
        };
    }

    /// Amazon Rekognition API reference, DetectModerationLabels, "Request Syntax".
    private String question(StoredObject object) {
        var location = bucket.locationOf(object);
        return new JsonObject()
                .put("Image", Map.of("S3Object", Map.of("Bucket", location.bucket(), "Name", location.key())))
                .put("MinConfidence", config.minConfidence())
                .encode();
    }

    private Uni<CallOutcome> failed(AwsFailure failure, StoredObject object) {
        return failure.code().equals(RekognitionErrors.INVALID_S3_OBJECT)
                ? whyInvalid(object)
                : Uni.createFrom().item(RekognitionErrors.outcomeOf(failure));
    }

    private static CallOutcome labelled(String response) {
        try {
            return new CallOutcome.Labelled(RekognitionData.parse(response));
        } catch (RekognitionData.InvalidRekognitionData e) {
            return new CallOutcome.Unknown("unreadable response");
        }
    }

    /// The error says missing key, wrong region or no permission; only a look at the object tells which.
    private Uni<CallOutcome> whyInvalid(StoredObject object) {
        return bucket.look(object)
                .<CallOutcome>map(presence -> switch (presence) {
                    case MISSING ->
                        new CallOutcome.Unprocessable(
                                FailureCode.OBJECT_MISSING, "The object is no longer in the bucket.");
                    case PRESENT -> new CallOutcome.Ambiguous(RekognitionErrors.INVALID_S3_OBJECT);
                })
                .onFailure()
                .recoverWithItem(failure -> switch (RekognitionErrors.outcomeOf(AwsFailure.of(failure))) {
                    case CallOutcome.Transient outage -> outage;
                    default -> new CallOutcome.Ambiguous(RekognitionErrors.INVALID_S3_OBJECT);
                });
    }

    private void count(CallOutcome outcome, long nanoseconds) {
        counters.computeIfAbsent(outcome.word(), this::counter).increment();
        (outcome instanceof CallOutcome.Labelled ? labelled : other).record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    private Counter counter(String outcome) {
        return Counter.builder("vigil.rekognition.calls")
                .description("Calls to Rekognition by what came of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    /// One timer for each outcome would have many buckets; how long a call took is asked of those with an answer.
    private static Timer timer(String outcome, MeterRegistry meters) {
        return Timer.builder("vigil.rekognition.call")
                .description("Time of a call to Rekognition, for calls that brought labels and for all others")
                .tag("outcome", outcome)
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofMillis(750),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(1_500),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30))
                .register(meters);
    }
}
