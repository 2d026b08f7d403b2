package dev.vigil.hostile;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.vigil.testing.Api;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/// Clients that do nothing, or next to nothing.
final class SlowAttacks {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int IDLE = 2_000;
    private static final int ROWS = 1_000;
    private static final int LONG_REFERENCE = 4_000;

    private SlowAttacks() {}

    /// 2,000 connections that say nothing, or as many as a small limit of open files leaves. One that is closed is
    /// opened again.
    static Attack idle() {
        var connections = (int) Math.min(IDLE, openFiles() / 4);
        return new Attack(connections + " idle connections", connections, SECOND, attacker -> {
            try (var wire = attacker.open()) {
                attacker.landed();
                while (!attacker.isOver() && wire.isSilentFor(LOOK)) {
                    // It goes on saying nothing.
                }
                return Wire.NO_STATUS;
            }
        });
    }

    static Attack endlessHead() {
        return new Attack("headers that never end, a byte a second", 100, SECOND, attacker -> {
            try (var wire = attacker.open()) {
                wire.write("GET /v1/jobs HTTP/1.1\r\nHost: vigil\r\nX-Endless: ");
                attacker.landed();
                while (!attacker.isOver() && wire.isSilentFor(SECOND)) {
                    wire.write("x");
                }
                return attacker.isOver() ? Wire.NO_STATUS : wire.status();
            }
        });
    }

    static Attack dripped() {
        return new Attack("JSON at a byte a second", 100, SECOND, attacker -> {
            try (var wire = attacker.open()) {
                wire.head("POST", "/v1/jobs", "Content-Type: application/json", "Content-Length: 60000")
                        .write("{\"name\":\"");
                attacker.landed();
                while (!attacker.isOver() && wire.isSilentFor(SECOND)) {
                    wire.write("x");
                }
                return attacker.isOver() ? Wire.NO_STATUS : wire.status();
            }
        });
    }

    /// The answers wait in the memory of the server: pages of a thousand rows with long references.
    static Attack slowReaders() {
        return new Attack("200 slow readers of large pages", 200, SECOND, attacker -> {
            try (var wire = attacker.openNarrow()) {
                wire.head("GET", "/v1/virtual-images?limit=1000");
                var status = wire.status();
                attacker.landed();
                while (attacker.pause(SECOND) && wire.readsOne()) {
                    // One byte a second.
                }
                return status;
            }
        });
    }

    /// How many files this process may open; both ends of a connection lie on this machine.
    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : IDLE;
    }

    /// Makes the rows whose pages are large: 4 MB in all.
    static void makeLargePage(Api api) {
        var row = Map.of("reference", "r".repeat(LONG_REFERENCE));
        var rows = IntStream.range(0, ROWS).mapToObj(number -> row).toList();
        var answer = api.post("/v1/virtual-images", Map.of("images", rows));
        if (answer.status() != 201) {
            throw new AssertionError("no large page: " + answer.status());
        }
    }
}
