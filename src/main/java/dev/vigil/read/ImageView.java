package dev.vigil.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A virtual image as clients see it. {@code flagged} and {@code nsfwScore} are null unless the state is
/// analyzed: no verdict is never "clean".
///
/// @param jobId null for an image that belongs to no job
/// @param nsfwScore 0 to 1
/// @param metadata a JSON object, as the client gave it
/// @param rekognitionData the complete stored response; only where a single image is asked for
/// @param jobs every job it belongs to; only where a single image is asked for
public record ImageView(
        UUID virtualImageId,
        @Nullable UUID jobId,
        @Nullable Integer uploadOrder,
        @Nullable String reference,
        @Nullable String originalName,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String originalPath,
        String state,
        @Nullable Boolean flagged,
        @Nullable Double nsfwScore,
        List<LabelView> labels,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Failure failure,
        @Nullable String modelVersion,
        @Nullable String policyVersion,
        Instant receivedAt,
        @Nullable Instant finalizedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable
        String metadata,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable
        String rekognitionData,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Membership> jobs) {

    /// One moderation label of the stored response.
    ///
    /// @param confidence percent
    public record LabelView(String name, String parentName, double confidence, int taxonomyLevel) {}

    /// Why an image failed.
    public record Failure(String code, @Nullable String detail) {}

    /// One job an image belongs to.
    public record Membership(UUID jobId, int uploadOrder, String state) {}
}
