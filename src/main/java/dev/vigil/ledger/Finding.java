package dev.vigil.ledger;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.Operation;
import dev.vigil.image.RekognitionData;
import dev.vigil.image.VirtualImageId;
import dev.vigil.moderation.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be written about one image: a verdict with its response, or a failure. By ID, always.
public sealed interface Finding {

    /// The image it is about.
    VirtualImageId imageId();

    /// The job and generation it was found for. Nothing if it is for the image in all of its jobs, as results from
    /// elsewhere are.
    Optional<AnalysisRequest> request();

    /// An analysis with its complete response.
    ///
    /// @param operation what was asked, and so what the response says
    record Analyzed(
            VirtualImageId imageId,
            Optional<AnalysisRequest> request,
            Operation operation,
            RekognitionData data,
            Verdict verdict)
            implements Finding {}

    /// An end without a result.
    ///
    /// @param detail one sentence for people; no names, no paths
    record Failed(
            AnalysisRequest asked,
            FailureCode code,
            @Nullable String detail) implements Finding {

        @Override
        public VirtualImageId imageId() {
            return asked.imageId();
        }

        @Override
        public Optional<AnalysisRequest> request() {
            return Optional.of(asked);
        }
    }
}
