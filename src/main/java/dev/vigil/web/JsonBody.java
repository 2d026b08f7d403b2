package dev.vigil.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.job.StorableText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads members of a JSON document that a client sent; what is wrong is answered with the pointer of the
/// member.
public final class JsonBody {

    private static final int MAX_METADATA = 16 * 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonBody() {}

    /// The document in these bytes.
    public static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "The body is not valid JSON.");
        }
    }

    /// The document, if it is an object that has no other members than these.
    public static JsonNode object(JsonNode document, String pointer, Set<String> members) {
        if (!document.isObject()) {
            throw ProblemException.invalid("A JSON object is expected here.", pointer);
        }
        document.fieldNames().forEachRemaining(name -> {
            if (!members.contains(name)) {
                throw ProblemException.invalid(
                        "There is no such member; the members are "
                                + String.join(", ", members.stream().sorted().toList()) + ".",
                        pointer + "/" + name);
            }
        });
        return document;
    }

    /// An array of 1 to the given number of items.
    public static JsonNode array(JsonNode document, String member, int max) {
        var array = document.path(member);
        if (!array.isArray() || array.isEmpty() || array.size() > max) {
            throw ProblemException.invalid("An array of 1 to " + max + " items is expected here.", "/" + member);
        }
        return array;
    }

    /// A text of at most this many characters, or nothing.
    public static @Nullable String text(JsonNode object, String pointer, String member, int max) {
        var value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > max || !StorableText.isStorable(value.textValue())) {
            throw ProblemException.invalid(
                    "A text of at most " + max + " characters, without U+0000, is expected here.",
                    pointer + "/" + member);
        }
        return value.textValue();
    }

    /// Client metadata: an object of at most 16 KiB, as text, or nothing.
    public static @Nullable String metadata(JsonNode object, String pointer) {
        var value = object.path("metadata");
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        var text = value.toString();
        if (!value.isObject()
                || text.getBytes(StandardCharsets.UTF_8).length > MAX_METADATA
                || !StorableText.isStorable(value)) {
            throw ProblemException.invalid(
                    "A JSON object of at most 16 KiB, without U+0000, is expected here.", pointer + "/metadata");
        }
        return text;
    }
}
