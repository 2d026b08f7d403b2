package dev.vigil.hostile;

import dev.vigil.testing.MultipartBody;
import dev.vigil.testing.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Multipart bodies that ask for memory: manifests, names, and files.
final class UploadAttacks {

    private static final String BOUNDARY = "hostile";
    private static final String TYPE = "Content-Type: multipart/form-data; boundary=" + BOUNDARY;
    private static final byte[] EMPTY_OBJECTS = ",{}".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
    private static final int MANIFEST_LIMIT = 8 * 1024 * 1024;
    private static final int FILES = 5_000;
    private static final int LONG_NAME = 16_000;
    private static final int LARGE = 15_000_000;
    private static final int SMALL = 20_000;
    private static final int PIECE = 256 * 1024;
    private static final int HALF = 512 * 1024;
    private static final int BURST = 6_600_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration DRIP = Duration.ofSeconds(8);
    private static final Duration LOOK = Duration.ofMillis(500);

    private UploadAttacks() {}

    static Attack manyEntries() {
        return manifest("manifest of 8 MiB of {}", 2, true);
    }

    static Attack unfinishedManifests() {
        return manifest("unfinished manifest", 25, false);
    }

    private static Attack manifest(String name, int connections, boolean finished) {
        return new Attack(name, connections, PAUSE, attacker -> {
            try (var wire = attacker.open()) {
                begin(wire, "name=\"manifest\"\r\nContent-Type: application/json");
                wire.chunk("[{}".getBytes(StandardCharsets.US_ASCII));
                for (var sent = 0;
                        sent + EMPTY_OBJECTS.length < MANIFEST_LIMIT && !wire.isAnswered();
                        sent += EMPTY_OBJECTS.length) {
                    wire.chunk(EMPTY_OBJECTS);
                }
                attacker.landed();
                if (finished) {
                    wire.chunk(("]\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII))
                            .lastChunk();
                    return wire.status();
                }
                return hold(attacker, wire);
            }
        });
    }

    /// Three calls with 5,000 empty files each, whose names are 80 MB together.
    static Attack longNames() {
        var part = part("name=\"images\"; filename=\"" + "n".repeat(LONG_NAME) + "\"") + "\r\n";
        return new Attack("5,000 empty files with names of 16,000 characters", 3, PAUSE, attacker -> {
            try (var wire = attacker.open()) {
                wire.head("POST", "/v1/jobs", TYPE, "Transfer-Encoding: chunked");
                for (var file = 0; file < FILES && !attacker.isOver() && !wire.isAnswered(); file++) {
                    wire.chunk(part.getBytes(StandardCharsets.US_ASCII));
                }
                return end(wire);
            }
        });
    }

    /// 6.6 MB of a file at once, then a byte every 8 s: a good rate over a minute, and memory held for ever.
    static Attack burstThenDrip() {
        var file = TestImage.large("hostile", LARGE).bytes();
        return new Attack("6.6 MB at once, then a byte every 8 s", 6, PAUSE, attacker -> {
            try (var wire = attacker.open()) {
                begin(wire, "name=\"images\"; filename=\"slow.jpg\"");
                for (var sent = 0; sent < BURST && !wire.isAnswered(); sent += PIECE) {
                    wire.chunk(java.util.Arrays.copyOfRange(file, sent, sent + PIECE));
                }
                attacker.landed();
                while (!attacker.isOver() && wire.isSilentFor(DRIP)) {
                    wire.chunk(new byte[1]);
                }
                return attacker.isOver() ? Wire.NO_STATUS : wire.status();
            }
        });
    }

    /// 64 clients with a file of 15 MB each. A job that was taken is deleted again, so that the disk holds them.
    static Attack largeUploads() {
        var file = TestImage.large("hostile", LARGE).bytes();
        return new Attack("64 uploads of 15 MB at once", 64, PAUSE, attacker -> {
            try (var wire = attacker.open()) {
                begin(wire, "name=\"images\"; filename=\"large.jpg\"");
                for (var sent = 0; sent < file.length && !attacker.isOver() && !wire.isAnswered(); sent += PIECE) {
                    wire.chunk(java.util.Arrays.copyOfRange(file, sent, Math.min(file.length, sent + PIECE)));
                }
                var status = end(wire);
                if (status == 202) {
                    attacker.api().delete(wire.header("Location"));
                }
                return status;
            }
        });
    }

    /// 300 clients that stop after half a megabyte: more than there is memory for, so most of them wait.
    static Attack unfinishedUploads() {
        return new Attack("300 uploads that stop after 512 KiB", 300, PAUSE, attacker -> {
            try (var wire = attacker.open()) {
                begin(wire, "name=\"images\"; filename=\"half.jpg\"");
                for (var sent = 0; sent < HALF && !wire.isAnswered(); sent += PIECE / 4) {
                    wire.chunk(new byte[PIECE / 4]);
                }
                attacker.landed();
                return hold(attacker, wire);
            }
        });
    }

    /// Twenty files, the last of which never ends: the client is gone.
    static Attack abortedUploads() {
        var images = TestImage.many("hostile", 20).stream()
                .map(image -> TestImage.large(image.name(), SMALL))
                .toList();
        var body = MultipartBody.of(java.util.Map.of(), images);
        return new Attack("aborted uploads", 8, PAUSE, attacker -> {
            try (var wire = attacker.open()) {
                wire.head("POST", "/v1/jobs", "Content-Type: " + MultipartBody.TYPE, "Content-Length: " + body.length)
                        .write(body, body.length - SMALL / 2);
                attacker.pause(LOOK);
                wire.abort();
                return Wire.NO_STATUS;
            }
        });
    }

    /// Sends nothing more, and keeps the connection.
    private static int hold(Attacker attacker, Wire wire) throws IOException {
        while (!attacker.isOver()) {
            if (!wire.isSilentFor(LOOK)) {
                return wire.status();
            }
        }
        return Wire.NO_STATUS;
    }

    private static void begin(Wire wire, String disposition) throws IOException {
        wire.head("POST", "/v1/jobs", TYPE, "Transfer-Encoding: chunked")
                .chunk(part(disposition).getBytes(StandardCharsets.US_ASCII));
    }

    private static String part(String disposition) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
    }

    private static int end(Wire wire) throws IOException {
        return wire.chunk(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII))
                .lastChunk()
                .status();
    }
}
