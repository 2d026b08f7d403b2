package dev.vigil.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.vigil.image.AcceptedImage;
import dev.vigil.image.ClientWords;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The outcome of one file of a call. There is one for each file sent, in order; {@link Document} publishes its
/// members.
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"index", "outcome", "virtualImageId", "uploadOrder", "reason", "detail", "reference", "originalName"
})
// No resource names these types as what it answers, so the native program would not write their members.
@RegisterForReflection(targets = {FileOutcome.class, FileOutcome.Accepted.class, FileOutcome.Rejected.class})
public sealed interface FileOutcome {

    /// Position of the file in the call, from 0.
    int index();

    /// The word for it in the answer.
    @JsonProperty
    String outcome();

    /// The file is an image of the job.
    record Accepted(
            int index,
            UUID virtualImageId,
            int uploadOrder,
            @Nullable String reference,
            @Nullable String originalName) implements FileOutcome {

        static Accepted of(int index, AcceptedImage image, int uploadOrder) {
            var words = image.words();
            return new Accepted(index, image.id().value(), uploadOrder, words.reference(), words.originalName());
        }

        @Override
        public String outcome() {
            return "accepted";
        }
    }

    /// The file was refused.
    ///
    /// @param reason the word of a {@link Rejection}
    record Rejected(
            int index,
            String reason,
            String detail,
            @Nullable String reference,
            @Nullable String originalName) implements FileOutcome {

        static Rejected of(int index, ClientWords words, Rejection reason) {
            return new Rejected(index, reason.word(), reason.detail(), words.reference(), words.originalName());
        }

        @Override
        public String outcome() {
            return "rejected";
        }
    }

    /// The members of both; for the published document.
    @Schema(name = "FileOutcome")
    record Document(
            int index,
            String outcome,
            UUID virtualImageId,
            Integer uploadOrder,
            String reason,
            String detail,
            String reference,
            String originalName) {}
}
