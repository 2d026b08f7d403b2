package dev.vigil.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.vigil.read.ImageView.Failure;
import dev.vigil.read.ImageView.LabelView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the analysis of an image came to. Clients always see the members of a verdict. They are null unless the image
/// is analyzed: a missing verdict never reads as "clean".
@JsonPropertyOrder({"flagged", "nsfwScore", "labels", "failure", "modelVersion", "policyVersion"})
// No resource names these types as what it answers, so the native program would not write their members.
@RegisterForReflection(
        targets = {ImageResult.class, ImageResult.Analyzed.class, ImageResult.Failed.class, ImageResult.None.class})
public sealed interface ImageResult {

    @JsonProperty
    default @Nullable Boolean flagged() {
        return null;
    }

    /// 0 to 1.
    @JsonProperty
    default @Nullable Double nsfwScore() {
        return null;
    }

    @JsonProperty
    default List<LabelView> labels() {
        return List.of();
    }

    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_NULL)
    default @Nullable Failure failure() {
        return null;
    }

    @JsonProperty
    default @Nullable String modelVersion() {
        return null;
    }

    @JsonProperty
    default @Nullable String policyVersion() {
        return null;
    }

    /// A verdict. Rows of the predecessor may have parts of it only.
    record Analyzed(
            @Nullable Boolean flagged,
            @Nullable Double nsfwScore,
            List<LabelView> labels,
            @Nullable String modelVersion,
            @Nullable String policyVersion)
            implements ImageResult {}

    /// The image ended without a verdict.
    record Failed(Failure failure) implements ImageResult {}

    /// The image waits, or was cancelled.
    record None() implements ImageResult {}
}
