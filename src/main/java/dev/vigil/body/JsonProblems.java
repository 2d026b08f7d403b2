package dev.vigil.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;

/// What clients are told about a body that cannot be read.
final class JsonProblems {

    private JsonProblems() {}

    /// @param pointer of the value that was being read
    static ProblemException of(IOException failure, String pointer) {
        return switch (failure) {
            case StreamConstraintsException _ ->
                ProblemException.invalid("A name, a text, a number or the nesting is too long here.", pointer);
            case JsonProcessingException malformed -> notJson(malformed);
            case CharacterCodingException _ -> problem("The body is not JSON in UTF-8.");
            default -> endedEarly();
        };
    }

    static ProblemException endedEarly() {
        return problem("The body ended early.");
    }

    private static ProblemException notJson(JsonProcessingException malformed) {
        var place = malformed.getLocation();
        return problem(
                place == null
                        ? "The body is not valid JSON."
                        : "The body is not valid JSON: see line %d, column %d."
                                .formatted(place.getLineNr(), place.getColumnNr()));
    }

    private static ProblemException problem(String detail) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, detail);
    }
}
