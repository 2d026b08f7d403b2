package dev.vigil.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Measures, prints a table and writes it as JSON to `bench/target`.
public final class Bench {

    private Bench() {}

    /// The native program, where it was built.
    private static Program program(Path build) throws IOException {
        return Program.NATIVE.size(build).isPresent() ? Program.NATIVE : Program.JVM;
    }

    /// @param arguments the folder `bench` of the project, and the rows to measure
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var build = folder.resolveSibling("target");
        var rows = arguments[1];
        var output = Files.createDirectories(folder.resolve("target"));
        try (var services = Services.start(build, Files.createTempDirectory(output, "services"))) {
            var table = switch (rows) {
                case "start" -> new StartRows(build, services.environment()).measure();
                case "quota" ->
                    new QuotaRows(build, program(build), services.environment(), Duration.ofSeconds(60)).measure();
                default -> throw new IllegalArgumentException("rows are: start, quota");
            };
            System.out.println(table.text());
            Files.writeString(output.resolve(rows + ".json"), table.json());
        }
    }
}
