package dev.vigil.analysis;

import dev.vigil.job.FailureCode;
import dev.vigil.job.RekognitionData;
import dev.vigil.job.StoredObject;
import dev.vigil.storage.ImageBucket;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;
import software.amazon.awssdk.services.rekognition.model.DetectModerationLabelsRequest;

/// The one caller of Rekognition. One call per try: the SDK's own retries are off, so that every call is paced
/// and counted.
@ApplicationScoped
class Rekognition {

    private final RekognitionAsyncClient client;
    private final ImageBucket bucket;
    private final AnalysisConfig config;
    private final MeterRegistry meters;

    Rekognition(RekognitionAsyncClient client, ImageBucket bucket, AnalysisConfig config, MeterRegistry meters) {
        this.client = client;
        this.bucket = bucket;
        this.config = config;
        this.meters = meters;
    }

    /// Asks for the moderation labels of an object in the bucket; the bytes do not pass through this process.
    /// Never fails.
    Uni<Analysis> analyze(StoredObject object) {
        var raw = new RawResponse();
        return Uni.createFrom()
                .completionStage(() -> client.detectModerationLabels(request(object, raw)))
                .<Analysis>map(answer -> labelled(raw.text()))
                .onFailure()
                .recoverWithUni(failure -> ErrorClasses.codeOf(failure).equals(ErrorClasses.INVALID_S3_OBJECT)
                        ? whyInvalid(object)
                        : Uni.createFrom().item(ErrorClasses.outcomeOf(failure)))
                .invoke(this::count);
    }

    private DetectModerationLabelsRequest request(StoredObject object, RawResponse raw) {
        var location = bucket.locationOf(object);
        return DetectModerationLabelsRequest.builder()
                .image(image ->
                        image.s3Object(s3 -> s3.bucket(location.bucket()).name(location.key())))
                .minConfidence(config.minConfidence())
                .overrideConfiguration(call -> call.putExecutionAttribute(RawResponse.attribute(), raw))
                .build();
    }

    private static Analysis labelled(String response) {
        try {
            return new Analysis.Labelled(RekognitionData.parse(response));
        } catch (RekognitionData.InvalidRekognitionData e) {
            return new Analysis.Unknown("unreadable response");
        }
    }

    /// The error says missing key, wrong region or no permission; only a look at the object tells which.
    private Uni<Analysis> whyInvalid(StoredObject object) {
        return bucket.look(object)
                .<Analysis>map(presence -> switch (presence) {
                    case MISSING ->
                        new Analysis.Unprocessable(
                                FailureCode.OBJECT_MISSING, "The object is no longer in the bucket.");
                    case PRESENT -> new Analysis.Misconfigured(ErrorClasses.INVALID_S3_OBJECT);
                })
                .onFailure()
                .recoverWithItem(failure -> switch (ErrorClasses.outcomeOf(failure)) {
                    case Analysis.Transient outage -> outage;
                    default -> new Analysis.Misconfigured(ErrorClasses.INVALID_S3_OBJECT);
                });
    }

    private void count(Analysis analysis) {
        meters.counter("vigil.rekognition.calls", "outcome", analysis.word()).increment();
    }
}
