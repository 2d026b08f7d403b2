package dev.vigil.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A request before it is sent. IDs in it are placeholders such as {@code {{job.open}}}, so that a seed draws the
/// same request in every run; {@code {{hex:edA080}}} stands for bytes that no text can hold.
///
/// @param operation method and path as the API document has them, or a word for what belongs to none
/// @param changes what was done to a valid request, in words
/// @param body bytes as ISO 8859-1
record Draft(
        String operation,
        List<String> changes,
        String method,
        String target,
        List<String> headers,
        String body,
        Framing framing,
        Expected expected) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+[.:][0-9a-zA-Z]+)}}");

    /// How the end of the body is told.
    enum Framing {
        /// No body, and no header that speaks of one.
        NONE,
        LENGTH,
        CHUNKED,
        /// A Content-Length that promises more than comes before the client closes its half.
        CUT,
        /// Chunks without the last one, before the client closes its half.
        CUT_CHUNKS,
        /// A chunk whose size is no number.
        BAD_CHUNK
    }

    /// What the answer must be.
    enum Expected {
        /// Any answer that is orderly.
        ANY,
        /// An orderly refusal: 4xx.
        REFUSED,
        /// HTTP itself cannot read this: 4xx, 501 or 505 of the protocol, or a closed connection.
        UNREADABLE
    }

    Draft with(String change, Expected expectation) {
        var all = new ArrayList<>(changes);
        all.add(change);
        return new Draft(operation, all, method, target, headers, body, framing, expectation);
    }

    Draft method(String other) {
        return new Draft(operation, changes, other, target, headers, body, framing, expected);
    }

    Draft target(String other) {
        return new Draft(operation, changes, method, other, headers, body, framing, expected);
    }

    Draft headers(List<String> others) {
        return new Draft(operation, changes, method, target, others, body, framing, expected);
    }

    Draft body(String other) {
        var framed = framing == Framing.NONE && !other.isEmpty() ? Framing.LENGTH : framing;
        return new Draft(operation, changes, method, target, headers, other, framed, expected);
    }

    Draft framing(Framing other) {
        return new Draft(operation, changes, method, target, headers, body, other, expected);
    }

    Draft header(String line) {
        var all = new ArrayList<>(headers);
        all.add(line);
        return headers(all);
    }

    Draft withoutHeader(String name) {
        return headers(headers.stream()
                .filter(line -> !line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .toList());
    }

    /// What was done last to a valid request, without its details.
    String kind() {
        return changes.isEmpty() ? "a valid request" : changes.getLast().replaceFirst("(?s): .*", "");
    }

    boolean hasBody() {
        return !body.isEmpty();
    }

    boolean isJson() {
        return headers.stream().anyMatch(line -> line.startsWith("Content-Type: application/json"));
    }

    boolean isMultipart() {
        return headers.stream().anyMatch(line -> line.startsWith("Content-Type: multipart/"));
    }

    /// Whether the body has no orderly end.
    boolean isCut() {
        return framing == Framing.CUT || framing == Framing.CUT_CHUNKS || framing == Framing.BAD_CHUNK;
    }

    /// Whether the client closes its half when it has sent this.
    boolean endsEarly() {
        return framing == Framing.CUT || framing == Framing.CUT_CHUNKS;
    }

    /// The bytes as they are sent.
    byte[] wire(Map<String, String> ids) {
        var content = bytes(body, ids);
        var out = new ByteArrayOutputStream();
        out.writeBytes(bytes(method + " " + target + " HTTP/1.1\r\n", ids));
        headers.forEach(line -> out.writeBytes(bytes(line + "\r\n", ids)));
        switch (framing) {
            case NONE -> write(out, "\r\n");
            case LENGTH -> write(out, "Content-Length: " + content.length + "\r\n\r\n");
            case CUT -> write(out, "Content-Length: " + (content.length + 10) + "\r\n\r\n");
            case CHUNKED, CUT_CHUNKS, BAD_CHUNK -> write(out, "Transfer-Encoding: chunked\r\n\r\n");
        }
        switch (framing) {
            case NONE -> {}
            case LENGTH, CUT -> out.writeBytes(content);
            case CHUNKED, CUT_CHUNKS, BAD_CHUNK -> chunks(out, content);
        }
        return out.toByteArray();
    }

    private void chunks(ByteArrayOutputStream out, byte[] content) {
        var size = Math.max(1, content.length / 3);
        for (var at = 0; at < content.length; at += size) {
            var length = Math.min(size, content.length - at);
            write(out, (framing == Framing.BAD_CHUNK ? "zz" : Integer.toHexString(length)) + "\r\n");
            out.write(content, at, length);
            write(out, "\r\n");
        }
        if (framing == Framing.CHUNKED) {
            write(out, "0\r\n\r\n");
        }
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] bytes(String text, Map<String, String> ids) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(value(found.group(1), ids)))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String value(String name, Map<String, String> ids) {
        if (name.startsWith("hex:")) {
            return latin1(HexFormat.of().parseHex(name.substring("hex:".length())));
        }
        var value = ids.get(name);
        if (value == null) {
            throw new AssertionError("no such placeholder: " + name);
        }
        return value;
    }

    /// Bytes as the text that {@link #body} holds.
    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// A text, encoded as UTF-8, as the text that {@link #body} holds.
    static String utf8(String text) {
        return latin1(text.getBytes(StandardCharsets.UTF_8));
    }
}
