package dev.vigil.fuzz;

import dev.vigil.fuzz.ApiDocument.Operation;
import dev.vigil.fuzz.Draft.Expected;
import dev.vigil.fuzz.Draft.Framing;
import dev.vigil.testing.TestImage;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Multipart bodies; the API document says nothing about them.
final class MultipartRequests {

    static final String BOUNDARY = "fuzz-Boundary_1";
    static final String LINE = "--" + BOUNDARY + "\r\n";
    static final String END = "--" + BOUNDARY + "--\r\n";
    static final String FIRST_FILE = "Content-Disposition: form-data; name=\"images\"; filename=\"0.jpg\"";
    static final String JPEG = Draft.latin1(TestImage.jpeg("fuzz").bytes());
    static final String PNG = Draft.latin1(TestImage.png("fuzz").bytes());

    private MultipartRequests() {}

    static Arbitrary<Draft> valid(Operation operation) {
        var takesJob = operation.path().endsWith("/jobs");
        return Combinators.combine(
                        Arbitraries.of(List.of(JPEG), List.of(JPEG, PNG), List.of(PNG, JPEG, JPEG)),
                        Arbitraries.of("", "{}", "{\"name\":\"n\"}", "{\"seal\":false,\"metadata\":{\"k\":1.50}}"),
                        Arbitraries.of(true, false))
                .as((files, job, manifest) -> new Draft(
                        operation.name(),
                        List.of(),
                        operation.method(),
                        operation.path(),
                        List.of("Host: localhost", "Content-Type: multipart/form-data; boundary=" + BOUNDARY),
                        body(takesJob ? job : "", manifest, files),
                        Framing.LENGTH,
                        Expected.ANY));
    }

    private static String body(String job, boolean manifest, List<String> files) {
        var parts = new ArrayList<String>();
        if (!job.isEmpty()) {
            parts.add(json("job", job));
        }
        if (manifest) {
            var entries = files.stream()
                    .map(file -> "{\"reference\":\"r\",\"originalPath\":\"a/b\",\"metadata\":{\"n\":0.10}}")
                    .toList();
            parts.add(json("manifest", "[" + String.join(",", entries) + "]"));
        }
        for (var i = 0; i < files.size(); i++) {
            parts.add(file(i + ".jpg", files.get(i)));
        }
        return String.join("", parts) + END;
    }

    static String json(String name, String content) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: application/json", content);
    }

    static String file(String name, String content) {
        return part(
                "Content-Disposition: form-data; name=\"images\"; filename=\"" + name
                        + "\"\r\nContent-Type: image/jpeg",
                content);
    }

    static String part(String head, String content) {
        return LINE + head + "\r\n\r\n" + content + "\r\n";
    }
}
