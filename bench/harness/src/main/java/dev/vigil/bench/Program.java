package dev.vigil.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What can be measured: Vigil in its two packagings, and the baselines.
enum Program {
    JVM("quarkus-app", "quarkus-app/quarkus-run.jar", "-Xmx256m"),
    NATIVE("vigil-runner", "vigil-runner", ""),
    SPRING("baseline-spring/target/baseline-spring.jar", "baseline-spring/target/baseline-spring.jar", "-Xmx512m"),
    CONNECTOR(
            "baseline-connector/target/quarkus-app",
            "baseline-connector/target/quarkus-app/quarkus-run.jar",
            "-Xmx512m");

    static final List<Program> VIGIL = List.of(JVM, NATIVE);
    static final List<Program> EVERY = List.of(values());

    private final String measured;
    private final String started;
    private final String heap;

    Program(String measured, String started, String heap) {
        this.measured = measured;
        this.started = started;
        this.heap = heap;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isVigil() {
        return VIGIL.contains(this);
    }

    String readyPath() {
        return isVigil() ? "/q/health/ready" : "/health";
    }

    boolean isBuilt(Options options) {
        return Files.exists(folder(options).resolve(started));
    }

    /// @param properties system properties, `name=value`
    List<String> command(Options options, List<String> properties) {
        var command = new ArrayList<String>();
        var file = folder(options).resolve(started).toString();
        command.add(
                this == NATIVE ? file : ProcessHandle.current().info().command().orElse("java"));
        properties.forEach(property -> command.add("-D" + property));
        if (this != NATIVE) {
            command.addAll(List.of(heap, "-jar", file));
        }
        return command;
    }

    /// Bytes on disk.
    long size(Options options) throws IOException {
        try (Stream<Path> files = Files.walk(folder(options).resolve(measured))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private Path folder(Options options) {
        return isVigil() ? options.build() : options.bench();
    }
}
