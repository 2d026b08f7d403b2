package dev.vigil.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.job.FailureCode;
import dev.vigil.web.ProblemException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Failure codes as clients name them.
final class FailureCodes {

    private FailureCodes() {}

    /// The member {@code failureCode} of a document.
    static FailureCode of(JsonNode document) {
        return FailureCode.parse(document.path("failureCode").asText(""))
                .orElseThrow(() -> ProblemException.invalid(
                        "One of the failure codes is expected here: "
                                + Arrays.stream(FailureCode.values())
                                        .map(FailureCode::word)
                                        .collect(Collectors.joining(", "))
                                + ".",
                        "/failureCode"));
    }
}
