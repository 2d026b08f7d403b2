package dev.vigil.baseline.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.annotations.Merge;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;
import software.amazon.awssdk.services.rekognition.model.DetectModerationLabelsResponse;
import software.amazon.awssdk.services.rekognition.model.ImageTooLargeException;
import software.amazon.awssdk.services.rekognition.model.InvalidImageFormatException;

/// Analyses one image per message, many side by side. Whatever fails here leaves the message in the queue.
@ApplicationScoped
class ImageConsumer {

    private static final float MIN_CONFIDENCE = 20;

    private final ResultStore results;
    private final RekognitionAsyncClient rekognition;
    private final Settings settings;
    private final ObjectMapper mapper;

    ImageConsumer(ResultStore results, RekognitionAsyncClient rekognition, Settings settings, ObjectMapper mapper) {
        this.results = results;
        this.rekognition = rekognition;
        this.settings = settings;
        this.mapper = mapper;
    }

    /// Called once for each copy of the channel. A stream is the connector's only way to have many messages in
    /// flight; nothing comes out of it.
    @Incoming("images")
    @Outgoing("settled")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    Multi<Message<Boolean>> consume(Multi<Message<String>> messages) {
        return messages.onItem()
                .<Message<Boolean>>transformToUni(message -> settle(message).replaceWith(() -> null))
                .merge(Math.max(1, settings.inFlight() / settings.copies()));
    }

    @Incoming("settled")
    @Merge
    void settled(boolean nothing) {
        // The stream above needs somebody who asks for more.
    }

    private Uni<Void> settle(Message<String> message) {
        return Uni.createFrom()
                .item(() -> request(message.getPayload()))
                .chain(this::analyze)
                .chain(() -> Uni.createFrom().completionStage(message::ack))
                .onFailure()
                .recoverWithUni(failure -> Uni.createFrom().completionStage(() -> message.nack(failure)));
    }

    private Uni<Void> analyze(AnalysisRequest request) {
        return results.isOpen(request)
                .chain(open -> open ? askAndRecord(request) : Uni.createFrom().voidItem());
    }

    private Uni<Void> askAndRecord(AnalysisRequest request) {
        return Uni.createFrom()
                .completionStage(() -> ask(request))
                .map(RekognitionData::of)
                .chain(data -> results.analyzed(request, json(data), data.moderationModelVersion(), Verdict.of(data)))
                .onFailure(InvalidImageFormatException.class)
                .recoverWithUni(() -> results.failed(request, "invalid-image"))
                .onFailure(ImageTooLargeException.class)
                .recoverWithUni(() -> results.failed(request, "image-too-large"));
    }

    private CompletionStage<DetectModerationLabelsResponse> ask(AnalysisRequest request) {
        return rekognition.detectModerationLabels(call -> call.minConfidence(MIN_CONFIDENCE)
                .image(image -> image.s3Object(
                        object -> object.bucket(settings.bucket()).name(request.key()))));
    }

    private AnalysisRequest request(String body) {
        try {
            return mapper.readValue(body, AnalysisRequest.class);
        } catch (JsonProcessingException e) {
            throw new CompletionException("the message asks for nothing this program knows", e);
        }
    }

    private String json(RekognitionData data) {
        try {
            return mapper.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }
}
