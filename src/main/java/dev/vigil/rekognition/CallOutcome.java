package dev.vigil.rekognition;

import dev.vigil.image.FailureCode;
import dev.vigil.image.RekognitionData;
import java.util.Locale;

/// The outcome of one call to Rekognition. A closed set: every outcome has its settlement in {@link
/// ImageAnalysis}.
public sealed interface CallOutcome {

    /// The word for it in metrics and traces.
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// A response, complete.
    record Labelled(RekognitionData data) implements CallOutcome {}

    /// The image itself is the reason; it ends failed.
    record Unprocessable(FailureCode code, String detail) implements CallOutcome {}

    /// Over the quota; tried again, and never counted as an attempt.
    record Throttled() implements CallOutcome {}

    /// The service or the way to it is out of order for now.
    record Transient(String reason) implements CallOutcome {}

    /// Something is wrong for every image: access, region, configuration. No attempt is counted.
    record Misconfigured(String reason) implements CallOutcome {}

    /// Image or configuration may be the reason; see {@code Suspects}.
    record Ambiguous(String reason) implements CallOutcome {}

    /// The call was refused for a reason that is not in our list.
    record Unknown(String reason) implements CallOutcome {}
}
