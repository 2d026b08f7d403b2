package dev.vigil.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.moderation.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A complete {@code DetectModerationLabels} response, as it is stored: its own members at top level, none left
/// out.
///
/// @param json the response as it came, a JSON object
/// @param labels the moderation labels in it
/// @param modelVersion {@code ModerationModelVersion}, empty where the response names none
public record RekognitionData(String json, List<Label> labels, String modelVersion) {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_LABELS = 1_000;

    /// Reads a response.
    ///
    /// @throws InvalidRekognitionData if it is no JSON object with an array {@code ModerationLabels} of
    ///     well-formed labels
    public static RekognitionData parse(String json) {
        try {
            return of(MAPPER.readTree(json), json);
        } catch (JsonProcessingException e) {
            throw new InvalidRekognitionData("the response is not JSON", e);
        }
    }

    /// The same from a parsed document.
    public static RekognitionData of(JsonNode response) {
        return of(response, response.toString());
    }

    private static RekognitionData of(JsonNode response, String json) {
        if (!response.isObject() || !response.path("ModerationLabels").isArray()) {
            throw new InvalidRekognitionData(
                    "rekognitionData is an object with an array ModerationLabels at top level");
        }
        if (response.path("ModerationLabels").size() > MAX_LABELS) {
            throw new InvalidRekognitionData("ModerationLabels holds at most " + MAX_LABELS + " labels");
        }
        if (!StorableText.isStorable(response)) {
            throw new InvalidRekognitionData(
                    "rekognitionData holds a character that cannot be stored (U+0000 or half a surrogate pair)");
        }
        var labels = new ArrayList<Label>();
        for (var label : response.path("ModerationLabels")) {
            labels.add(label(label));
        }
        return new RekognitionData(
                json,
                List.copyOf(labels),
                response.path("ModerationModelVersion").asText(""));
    }

    private static Label label(JsonNode label) {
        var name = label.path("Name");
        var confidence = label.path("Confidence");
        if (!name.isTextual() || name.textValue().isEmpty() || !confidence.isNumber()) {
            throw new InvalidRekognitionData("every moderation label has a Name and a Confidence");
        }
        var percent = confidence.doubleValue();
        if (!(percent >= 0 && percent <= 100)) {
            throw new InvalidRekognitionData("a Confidence is a percentage from 0 to 100");
        }
        return new Label(
                name.textValue(),
                Optional.ofNullable(label.path("ParentName").textValue()).orElse(""),
                percent,
                label.path("TaxonomyLevel").asInt(0));
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
