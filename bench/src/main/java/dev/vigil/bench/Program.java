package dev.vigil.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The two ways in which Vigil is packaged.
enum Program {
    NATIVE {
        @Override
        List<String> command(Path build) {
            return List.of(build.resolve("vigil-runner").toString());
        }

        @Override
        Path measured(Path build) {
            return build.resolve("vigil-runner");
        }
    },
    JVM {
        @Override
        List<String> command(Path build) {
            return List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-Xmx256m",
                    "-jar",
                    build.resolve("quarkus-app/quarkus-run.jar").toString());
        }

        @Override
        Path measured(Path build) {
            return build.resolve("quarkus-app");
        }
    };

    abstract List<String> command(Path build);

    abstract Path measured(Path build);

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Bytes on disk, or nothing where this program has not been built.
    Optional<Long> size(Path build) throws IOException {
        if (!Files.exists(Path.of(command(build).getLast()))) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(measured(build))) {
            return Optional.of(files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum());
        }
    }
}
