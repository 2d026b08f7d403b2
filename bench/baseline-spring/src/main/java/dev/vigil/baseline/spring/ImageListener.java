package dev.vigil.baseline.spring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.awspring.cloud.sqs.annotation.SqsListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;
import software.amazon.awssdk.services.rekognition.model.DetectModerationLabelsResponse;
import software.amazon.awssdk.services.rekognition.model.ImageTooLargeException;
import software.amazon.awssdk.services.rekognition.model.InvalidImageFormatException;

/// Analyses one image per message, each on a virtual thread: the container itself takes none in 3.4.0, but it
/// counts a message as in flight until the future is done. Whatever fails here leaves the message in the queue.
@Component
class ImageListener {

    private static final float MIN_CONFIDENCE = 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ResultStore results;
    private final RekognitionAsyncClient rekognition;
    private final Settings settings;
    private final ObjectMapper mapper;

    ImageListener(ResultStore results, RekognitionAsyncClient rekognition, Settings settings, ObjectMapper mapper) {
        this.results = results;
        this.rekognition = rekognition;
        this.settings = settings;
        this.mapper = mapper;
    }

    /// Acknowledged in batches of ten or after a second, which is the default for standard queues.
    @SqsListener(
            queueNames = "${baseline.queue-url}",
            maxConcurrentMessages = "${baseline.in-flight}",
            maxMessagesPerPoll = "10",
            pollTimeoutSeconds = "20",
            messageVisibilitySeconds = "60")
    CompletableFuture<Void> receive(AnalysisRequest request) {
        return CompletableFuture.runAsync(() -> analyze(request), threads);
    }

    private void analyze(AnalysisRequest request) {
        if (!results.isOpen(request)) {
            return;
        }
        try {
            var data = RekognitionData.of(ask(request).join());
            results.analyzed(request, json(data), data.moderationModelVersion(), Verdict.of(data));
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case InvalidImageFormatException _ -> results.failed(request, "invalid-image");
                case ImageTooLargeException _ -> results.failed(request, "image-too-large");
                default -> throw e;
            }
        }
    }

    private CompletableFuture<DetectModerationLabelsResponse> ask(AnalysisRequest request) {
        return rekognition.detectModerationLabels(call -> call.minConfidence(MIN_CONFIDENCE)
                .image(image -> image.s3Object(
                        object -> object.bucket(settings.bucket()).name(request.key()))));
    }

    private String json(RekognitionData data) {
        try {
            return mapper.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }
}
