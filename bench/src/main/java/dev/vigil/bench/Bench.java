package dev.vigil.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/// Measures, prints a table and writes it as JSON to `bench/target`.
public final class Bench {

    private Bench() {}

    /// @param arguments the folder `bench` of the project, and the rows to measure
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var build = folder.resolveSibling("target");
        var rows = arguments[1];
        var output = Files.createDirectories(folder.resolve("target"));
        try (var services = Services.start(build, Files.createTempDirectory(output, "services"))) {
            var table = switch (rows) {
                case "start" -> new StartRows(build, services.environment()).measure();
                default -> throw new IllegalArgumentException("rows are: start");
            };
            System.out.println(table.text());
            Files.writeString(output.resolve(rows + ".json"), table.json());
        }
    }
}
