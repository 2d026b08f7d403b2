package dev.vigil.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// JSON bodies that are too large, in bytes or in what a parser makes of them.
final class BodyAttacks {

    private static final String JSON = "application/json";
    private static final int MEBIBYTE = 1024 * 1024;
    private static final byte[] ZEROS = new byte[64 * 1024];
    private static final byte[] EMPTY_OBJECTS = ",{}".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_ENDLESS = 512 * MEBIBYTE;
    private static final int BRIDGE_LIMIT = 16 * MEBIBYTE;
    private static final int LARGE_RESPONSE = 15_000_000;
    private static final int LARGE_RESPONSES = 20;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private BodyAttacks() {}

    /// Bodies without an end, to routes that take little; the type must not matter.
    static List<Attack> endless() {
        return List.of(
                endless("/v1/retries", "multipart/form-data"),
                endless("/v1/retries", JSON),
                endless("/v1/retries", ""),
                endless("/v1/jobs/{id}/retry", "multipart/form-data"),
                endless("/v1/jobs/{id}/retry", JSON),
                endless("/v1/jobs/{id}/retry", ""),
                endless("/v1/jobs/{id}/seal", JSON));
    }

    /// Bodies within the limit of bytes that are many nodes.
    static List<Attack> emptyObjects() {
        return List.of(
                emptyObjects("/v1/virtual-images", "images"),
                emptyObjects("/v1/virtual-images/updates", "updates"),
                emptyObjects("/v1/jobs/{id}/results", "results"),
                emptyObjects("/v1/jobs", "metadata"));
    }

    /// Zeros that end at 512 MiB, as two clients send them who do not tell the length.
    private static Attack endless(String path, String type) {
        var kind = type.isEmpty() ? "no type" : type;
        return new Attack(
                "endless body: " + path.replaceAll("[0-9a-f-]{36}", "{id}") + ", " + kind, 2, PAUSE, attacker -> {
                    try (var wire = attacker.open()) {
                        wire.head(
                                "POST",
                                path,
                                "Transfer-Encoding: chunked",
                                type.isEmpty() ? "X-No-Type: yes" : "Content-Type: " + type);
                        for (var sent = 0;
                                sent < LONGEST_ENDLESS && !attacker.isOver() && !wire.isAnswered();
                                sent += ZEROS.length) {
                            wire.chunk(ZEROS);
                        }
                        return wire.status();
                    }
                });
    }

    /// 16 MiB of `{}`, more than five million nodes.
    private static Attack emptyObjects(String path, String member) {
        return new Attack("16 MiB of {} in " + member, 2, PAUSE, attacker -> {
            try (var wire = attacker.open()) {
                var begin = "{\"" + member + "\":[{}";
                var end = "]}";
                var blocks = (BRIDGE_LIMIT - begin.length() - end.length()) / EMPTY_OBJECTS.length;
                var length = begin.length() + end.length() + blocks * EMPTY_OBJECTS.length;
                wire.head("POST", attacker.inJob(path), "Content-Type: " + JSON, "Content-Length: " + length)
                        .write(begin);
                for (var block = 0; block < blocks && !wire.isAnswered(); block++) {
                    wire.write(EMPTY_OBJECTS);
                }
                return wire.write(end).status();
            }
        });
    }

    /// At most twenty rows with a response of 15 MB each; then pages that hold them.
    static Attack largeResponses() {
        var rows = new AtomicInteger();
        var response = "x".repeat(LARGE_RESPONSE);
        return new Attack("responses of 15 MB from elsewhere, and pages over them", 2, PAUSE, attacker -> {
            var status = Wire.NO_STATUS;
            while (!attacker.isOver() && rows.getAndIncrement() < LARGE_RESPONSES) {
                status = Math.max(status, storeLarge(attacker, response));
            }
            return Math.max(
                    status, attacker.api().get("/v1/virtual-images?limit=100").status());
        });
    }

    private static int storeLarge(Attacker attacker, String response) throws IOException {
        var made = attacker.api().post("/v1/virtual-images", Map.of("images", List.of(Map.of("reference", "hostile"))));
        if (made.status() != 201) {
            return made.status();
        }
        var id = made.body().path("images").path(0).path("virtualImageId").textValue();
        var begin = "{\"updates\":[{\"virtualImageId\":\"" + id
                + "\",\"rekognitionData\":{\"ModerationLabels\":[],\"ModerationModelVersion\":\"7.0\",\"Noise\":\"";
        var end = "\"}}]}";
        try (var wire = attacker.open()) {
            return wire.head(
                            "POST",
                            "/v1/virtual-images/updates",
                            "Content-Type: " + JSON,
                            "Content-Length: " + (begin.length() + response.length() + end.length()))
                    .write(begin)
                    .write(response)
                    .write(end)
                    .status();
        }
    }
}
