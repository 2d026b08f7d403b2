package dev.vigil.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A virtual image as clients see it: one flat JSON object, which {@link ImageDocument} publishes.
///
/// @param result what the analysis came to; it belongs to the state
/// @param metadata a JSON object, as the client gave it
/// @param complete only where a single image is asked for
public record ImageView(
        UUID virtualImageId,
        @JsonUnwrapped Place place,
        @JsonUnwrapped Words words,
        String state,
        @JsonUnwrapped ImageResult result,
        Instant receivedAt,
        @Nullable Instant finalizedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable
        String metadata,

        @JsonUnwrapped @Nullable Complete complete) {

    /// Characters of the complete response, where it is part of the answer.
    int responseLength() {
        return complete == null || complete.rekognitionData() == null
                ? 0
                : complete.rekognitionData().length();
    }

    /// The job that an image belongs to, and its order there; null for an image that belongs to no job.
    @RegisterForReflection
    public record Place(@Nullable UUID jobId, @Nullable Integer uploadOrder) {}

    /// What the client calls the image.
    @RegisterForReflection
    public record Words(
            @Nullable String reference,
            @Nullable String originalName,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String originalPath) {}

    /// What only the answer about a single image has.
    ///
    /// @param rekognitionData the complete stored response
    /// @param jobs every job it belongs to
    @RegisterForReflection
    public record Complete(
            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable
            String rekognitionData,

            List<Membership> jobs) {}

    /// One moderation label of the stored response.
    ///
    /// @param confidence percent
    public record LabelView(String name, String parentName, double confidence, int taxonomyLevel) {}

    /// Why an image failed.
    public record Failure(String code, @Nullable String detail) {}

    /// One job an image belongs to.
    public record Membership(UUID jobId, int uploadOrder, String state) {}
}
