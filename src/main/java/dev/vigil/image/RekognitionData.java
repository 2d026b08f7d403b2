package dev.vigil.image;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vigil.json.ExactJson;
import dev.vigil.json.StorableJson;
import dev.vigil.json.StorableText;
import dev.vigil.moderation.Label;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A complete {@code DetectModerationLabels} response, as it is stored: its own members at top level, none left
/// out.
///
/// @param json the response as it came, a JSON object
/// @param labels the moderation labels in it
/// @param modelVersion {@code ModerationModelVersion}, empty where the response names none
public record RekognitionData(String json, List<Label> labels, String modelVersion) {

    /// Bytes of a response that comes from elsewhere; characters of it with its numbers written out.
    public static final int MAX_FROM_ELSEWHERE = 256 * 1024;

    /// What is expected of a response.
    public static final String SHAPE = "rekognitionData is an object with an array ModerationLabels at top level";

    private static final int MAX_LABELS = 1_000;

    /// Reads a response.
    ///
    /// @throws InvalidRekognitionData if it is no JSON object with an array {@code ModerationLabels} of
    ///     well-formed labels
    public static RekognitionData parse(String json) {
        try (var parser = ExactJson.parser(json)) {
            var data = read(parser, json);
            if (parser.nextToken() != null) {
                throw new InvalidRekognitionData("something follows the response");
            }
            return data;
        } catch (IOException e) {
            throw new InvalidRekognitionData("the response is not JSON", e);
        }
    }

    /// The same for a response that a client brings: it must be storable as it is.
    public static RekognitionData parseFromElsewhere(String json) {
        StorableJson.faultOf(json, MAX_FROM_ELSEWHERE).ifPresent(fault -> {
            throw new InvalidRekognitionData("rekognitionData" + fault.pointer() + ": " + fault.detail());
        });
        return parse(json);
    }

    private static RekognitionData read(JsonParser parser, String json) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidRekognitionData(SHAPE);
        }
        List<Label> labels = null;
        var modelVersion = "";
        while (next(parser) != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            next(parser);
            switch (name) {
                case "ModerationLabels" -> labels = labels(parser);
                case "ModerationModelVersion" -> modelVersion = scalar(parser);
                default -> skip(parser);
            }
        }
        if (labels == null) {
            throw new InvalidRekognitionData(SHAPE);
        }
        return new RekognitionData(json, List.copyOf(labels), modelVersion);
    }

    private static List<Label> labels(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidRekognitionData(SHAPE);
        }
        var labels = new ArrayList<Label>();
        while (next(parser) != JsonToken.END_ARRAY) {
            if (labels.size() == MAX_LABELS) {
                throw new InvalidRekognitionData("ModerationLabels holds at most " + MAX_LABELS + " labels");
            }
            labels.add(label(parser));
        }
        return labels;
    }

    private static Label label(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw noLabel();
        }
        var name = "";
        var parent = "";
        var percent = Double.NaN;
        var level = 0;
        while (next(parser) != JsonToken.END_OBJECT) {
            var member = parser.currentName();
            var value = next(parser);
            switch (member) {
                case "Name" -> name = text(parser);
                case "ParentName" -> parent = text(parser);
                case "Confidence" -> percent = value.isNumeric() ? percent(parser) : Double.NaN;
                case "TaxonomyLevel" -> level = level(parser);
                default -> {}
            }
            skip(parser);
        }
        if (name.isEmpty() || Double.isNaN(percent)) {
            throw noLabel();
        }
        return new Label(name, parent, percent, level);
    }

    private static double percent(JsonParser parser) throws IOException {
        var percent = parser.getDoubleValue();
        if (!(percent >= 0 && percent <= 100)) {
            throw new InvalidRekognitionData("a Confidence is a percentage from 0 to 100");
        }
        return percent;
    }

    /// One that is no small whole number is none.
    private static int level(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() == JsonParser.NumberType.INT
                ? parser.getIntValue()
                : 0;
    }

    private static String text(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    }

    private static String scalar(JsonParser parser) throws IOException {
        var token = parser.currentToken();
        var text = token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getText() : "";
        skip(parser);
        return text;
    }

    /// Passes over the rest of a value, looking at each text in it.
    private static void skip(JsonParser parser) throws IOException {
        var depth = parser.currentToken().isStructStart() ? 1 : 0;
        while (depth > 0) {
            var token = next(parser);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    /// The next token, of which there is one, whose text can be stored.
    private static JsonToken next(JsonParser parser) throws IOException {
        var token = ended(parser.nextToken());
        if ((token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME)
                && !StorableText.isStorable(parser.getText())) {
            throw new InvalidRekognitionData(
                    "rekognitionData holds a character that cannot be stored (U+0000 or half a surrogate pair)");
        }
        return token;
    }

    private static JsonToken ended(@Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw new IOException("the document ends early");
        }
        return token;
    }

    private static InvalidRekognitionData noLabel() {
        return new InvalidRekognitionData("every moderation label has a Name and a Confidence");
    }

    /// A document that is no moderation response; the message says what was expected.
    public static final class InvalidRekognitionData extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        InvalidRekognitionData(String message) {
            super(message);
        }

        InvalidRekognitionData(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
