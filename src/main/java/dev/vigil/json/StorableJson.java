package dev.vigil.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Optional;

/// Which JSON from a client PostgreSQL can hold and return with every number as it was written. jsonb stores a
/// number written out, so {@code 1e400} takes 401 digits: what counts is the length of the document with its
/// numbers written out.
public final class StorableJson {

    private static final String NUMBER =
            "A number of at most " + ExactJson.MAX_NUMBER + " digits, written out, is expected here.";

    private StorableJson() {}

    /// What is wrong with this JSON, or nothing if it can be stored.
    ///
    /// @param maxLength characters of the document, its numbers written out
    public static Optional<Fault> faultOf(String json, int maxLength) {
        try (var parser = ExactJson.strictParser(json)) {
            return faultOf(parser, maxLength - (long) json.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Fault> faultOf(JsonParser parser, long left) throws IOException {
        var room = left;
        try {
            while (parser.nextToken() != null) {
                var wrong = wrongWith(parser);
                if (wrong.isPresent()) {
                    return wrong.map(detail -> new Fault(detail, pointer(parser)));
                }
                room -= writtenOut(parser);
                if (room < 0) {
                    return Optional.of(new Fault("The document is too long with its numbers written out.", ""));
                }
            }
            return Optional.empty();
        } catch (StreamConstraintsException bound) {
            return Optional.of(new Fault(tooMuch(bound), pointer(parser)));
        } catch (JsonProcessingException malformed) {
            return Optional.of(new Fault(notJson(malformed), pointer(parser)));
        }
    }

    private static Optional<String> wrongWith(JsonParser parser) throws IOException {
        var isText = parser.currentToken() == JsonToken.VALUE_STRING || parser.currentToken() == JsonToken.FIELD_NAME;
        if (isText && !StorableText.isStorable(parser.getText())) {
            return Optional.of("A text without U+0000 and without half a surrogate pair is expected here.");
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && !fits(parser.getText())) {
            return Optional.of(NUMBER);
        }
        return Optional.empty();
    }

    private static boolean fits(String number) {
        try {
            var value = new BigDecimal(number);
            return digitsBefore(value) <= ExactJson.MAX_NUMBER && value.scale() <= ExactJson.MAX_NUMBER;
        } catch (NumberFormatException exponent) {
            return false;
        }
    }

    /// Characters that a number takes beyond those it was written with.
    private static long writtenOut(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
            return 0;
        }
        var value = new BigDecimal(parser.getText());
        return Math.max(0, digitsBefore(value) + Math.max(0, value.scale()) + 1L - parser.getTextLength());
    }

    private static long digitsBefore(BigDecimal value) {
        return Math.max(1, (long) value.precision() - value.scale());
    }

    private static String tooMuch(StreamConstraintsException bound) {
        return String.valueOf(bound.getOriginalMessage()).startsWith("Number")
                ? NUMBER
                : "A value with at most " + ExactJson.MAX_DEPTH + " levels is expected here.";
    }

    private static String notJson(JsonProcessingException malformed) {
        return String.valueOf(malformed.getOriginalMessage()).startsWith("Duplicate")
                ? "This member is there twice."
                : "This is not valid JSON.";
    }

    private static String pointer(JsonParser parser) {
        return parser.getParsingContext().pathAsPointer().toString();
    }

    /// Why a document cannot be stored.
    ///
    /// @param pointer a JSON pointer into the document
    public record Fault(String detail, String pointer) {}
}
