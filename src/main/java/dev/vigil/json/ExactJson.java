package dev.vigil.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import java.io.IOException;
import java.io.Reader;

/// Makes every JSON parser and mapper of the program. Numbers stay as they were written, every document has
/// bounds, and nothing may follow a document. No other class makes a factory or a mapper; a test checks it.
public final class ExactJson {

    /// Levels of objects and arrays in a value that a client sends.
    public static final int MAX_DEPTH = 64;

    /// Characters of a number that a client sends.
    public static final int MAX_NUMBER = 1_000;

    /// Bytes that a strict parser keeps for each character of a document: a name of three characters with its
    /// colon, its value and its comma (eight characters) costs about a hundred.
    public static final int STRICT_BYTES_PER_CHARACTER = 16;

    /// Characters of a text or number in a document that streams in. What is skipped is not kept and has no limit
    /// here.
    private static final int MAX_STREAMED = 16 * 1024;

    /// Levels in a document that streams in: its values are checked against {@link #MAX_DEPTH} one by one, so
    /// that one that is nested too deep does not stop the others.
    private static final int MAX_STREAMED_DEPTH = 1_000;

    /// Characters of the longest number that jsonb can hold: PostgreSQL, "Numeric Types".
    private static final int LONGEST_STORED = 1 + 131_072 + 1 + 16_383;

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(MAX_NUMBER)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private static final ObjectMapper MAPPER = exact(new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(LONGEST_STORED)
                            .build())
                    .build()))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final JsonFactory STRICT = JsonFactory.builder()
            .streamReadConstraints(BOUNDS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /// The table of names that Jackson keeps for each document would grow with the names that a client makes up.
    private static final JsonFactory STREAMING = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_STREAMED_DEPTH)
                    .maxNumberLength(MAX_STREAMED)
                    .maxStringLength(MAX_STREAMED)
                    .maxNameLength(MAX_STREAMED)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private ExactJson() {}

    /// The mapper for documents of services and of our own tables.
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /// Makes a mapper of somebody else keep numbers as they were written.
    public static ObjectMapper exact(ObjectMapper mapper) {
        return mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);
    }

    /// Reads a document of a service, token by token.
    public static JsonParser parser(String json) throws IOException {
        return MAPPER.createParser(json);
    }

    /// Reads a value that a client sent, and refuses a member that is there twice. It keeps the names of open
    /// objects: {@link #STRICT_BYTES_PER_CHARACTER} at most.
    public static JsonParser strictParser(String json) throws IOException {
        return STRICT.createParser(json);
    }

    /// Reads a document of any length as it streams in, in constant memory. It does not notice a member that is
    /// there twice.
    public static JsonParser streamingParser(Reader json) throws IOException {
        return STREAMING.createParser(json);
    }
}
