package dev.vigil.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The types of problems as {@code docs/reference/problems.md} lists them.
final class Problems {

    private static final Pattern ROW = Pattern.compile("\\| `((?:urn|https):[^`]+)` \\| (\\d{3}) \\|.*");

    private Problems() {}

    /// Status by type.
    static Map<String, Integer> documented() {
        try {
            var types = new HashMap<String, Integer>();
            for (var line : Files.readAllLines(Path.of("docs", "reference", "problems.md"))) {
                var row = ROW.matcher(line);
                if (row.matches()) {
                    types.put(row.group(1), Integer.valueOf(row.group(2)));
                }
            }
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
