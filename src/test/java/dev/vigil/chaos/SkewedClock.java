package dev.vigil.chaos;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A process whose clock is wrong: libfaketime (Debian's package faketime) is loaded before everything else.
/// The monotonic clock stays as it is, as it does on a machine whose time is wrong.
final class SkewedClock {

    /// How far the clock of the process that made an image's ID was ahead of the database's.
    static final String OF_THE_ID = "uuid_extract_timestamp(virtual_image_id) - created_at";

    private static final List<Path> PLACES = List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"));
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final int DEPTH = 3;

    private SkewedClock() {}

    /// Settings with which a replica's clock is off by so much; without the library the test is skipped.
    static Map<String, String> by(Duration skew) {
        var library = library();
        assumeThat(library)
                .as("clocks can be skewed where libfaketime is installed (Debian: apt-get install faketime)")
                .isPresent();
        return Map.of(
                "LD_PRELOAD", library.orElseThrow().toString(),
                "FAKETIME", "%+d".formatted(skew.toSeconds()),
                "DONT_FAKE_MONOTONIC", "1");
    }

    private static Optional<Path> library() {
        return PLACES.stream()
                .filter(Files::isDirectory)
                .flatMap(place -> in(place).stream())
                .findFirst();
    }

    private static Optional<Path> in(Path place) {
        try (var files = Files.find(place, DEPTH, (file, attributes) -> file.endsWith(LIBRARY))) {
            return files.findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
