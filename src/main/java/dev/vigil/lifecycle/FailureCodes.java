package dev.vigil.lifecycle;

import dev.vigil.body.JsonBody;
import dev.vigil.image.FailureCode;
import dev.vigil.web.ProblemException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Failure codes as clients name them.
final class FailureCodes {

    /// The member that names one.
    static final String MEMBER = "failureCode";

    private FailureCodes() {}

    /// Reads the value of the member.
    static FailureCode read(JsonBody document) {
        return document.anyText().flatMap(FailureCode::parse).orElseThrow(FailureCodes::expected);
    }

    /// The problem with a document that names none.
    static ProblemException expected() {
        return ProblemException.invalid(
                "One of the failure codes is expected here: "
                        + Arrays.stream(FailureCode.values())
                                .map(FailureCode::word)
                                .collect(Collectors.joining(", "))
                        + ".",
                "/" + MEMBER);
    }
}
