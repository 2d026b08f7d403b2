package dev.vigil.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Figures in rows, printed for people and for programs.
final class Table {

    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    Table(String... columns) {
        this.columns = List.of(columns);
    }

    void add(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /// Markdown.
    String text() {
        var cells = Stream.concat(
                        Stream.of(columns),
                        rows.stream().map(row -> row.stream().map(Table::cell).toList()))
                .toList();
        var widths = IntStream.range(0, columns.size())
                .map(i -> cells.stream()
                        .mapToInt(row -> row.get(i).length())
                        .max()
                        .orElse(0))
                .toArray();
        var lines = new ArrayList<String>();
        for (var row : cells) {
            lines.add(IntStream.range(0, row.size())
                    .mapToObj(i -> " ".repeat(widths[i] - row.get(i).length()) + row.get(i))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        lines.add(
                1,
                IntStream.of(widths)
                        .mapToObj(width -> "-".repeat(width - 1) + ":")
                        .collect(Collectors.joining(" | ", "| ", " |")));
        return String.join("\n", lines) + "\n";
    }

    /// One JSON object per row.
    String json() {
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(i -> "\"" + columns.get(i) + "\": "
                                + (row.get(i) instanceof Number ? cell(row.get(i)) : "\"" + row.get(i) + "\""))
                        .collect(Collectors.joining(", ", "  {", "}")))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static String cell(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : value.toString();
    }
}
