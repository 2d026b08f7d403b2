package dev.vigil.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.JobId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.json.ExactJson;
import java.util.Optional;

/// The body of a message: {@code {"jobId", "virtualImageId", "uploadOrder"}} and nothing else; unknown members
/// are ignored.
final class MessageBody {

    private MessageBody() {}

    static String write(AnalysisRequest request) {
        return "{\"jobId\":\"%s\",\"virtualImageId\":\"%s\",\"uploadOrder\":%d}"
                .formatted(request.jobId(), request.imageId(), request.uploadOrder());
    }

    /// The request a body asks for, or nothing if it is none.
    static Optional<AnalysisRequest> read(String body, int generation) {
        JsonNode tree;
        try {
            tree = ExactJson.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!tree.path("uploadOrder").canConvertToInt()
                || !tree.path("uploadOrder").isIntegralNumber()) {
            return Optional.empty();
        }
        var jobId = JobId.parse(tree.path("jobId").asText(""));
        var imageId = VirtualImageId.parse(tree.path("virtualImageId").asText(""));
        return jobId.isEmpty() || imageId.isEmpty()
                ? Optional.empty()
                : Optional.of(new AnalysisRequest(
                        jobId.get(), imageId.get(), tree.path("uploadOrder").intValue(), generation));
    }
}
