package dev.vigil.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The body of an upload as a user's client would write it: JSON parts first, then one part per image.
public final class MultipartBody {

    private static final String BOUNDARY = "----vigil-test-boundary";

    /// Its content type.
    public static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private static final byte[] END = ("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);

    private MultipartBody() {}

    public static byte[] of(Map<String, ?> json, List<TestImage> images) {
        var out = new ByteArrayOutputStream();
        json.forEach((name, value) ->
                part(out, "name=\"" + name + "\"\r\nContent-Type: application/json", Api.bytes(value)));
        images.forEach(image -> part(
                out,
                "name=\"images\"; filename=\"" + image.name() + "\"\r\nContent-Type: application/octet-stream",
                image.bytes()));
        out.writeBytes(END);
        return out.toByteArray();
    }

    /// The body of these images in pieces, each made only when it is asked for.
    static Stream<byte[]> pieces(Stream<TestImage> images) {
        var parts = images.map(image -> {
            var whole = of(Map.of(), List.of(image));
            return Arrays.copyOf(whole, whole.length - END.length);
        });
        return Stream.concat(parts, Stream.of(END));
    }

    private static void part(ByteArrayOutputStream out, String head, byte[] content) {
        out.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
}
