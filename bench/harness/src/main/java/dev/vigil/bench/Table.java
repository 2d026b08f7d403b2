package dev.vigil.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Figures in lines, as Markdown.
final class Table {

    private final List<List<String>> lines = new ArrayList<>();

    Table(List<String> columns) {
        lines.add(columns);
    }

    void add(List<String> cells) {
        if (cells.size() != lines.getFirst().size()) {
            throw new IllegalArgumentException(cells.size() + " cells");
        }
        lines.add(cells);
    }

    String text() {
        var widths = IntStream.range(0, lines.getFirst().size())
                .map(i -> lines.stream()
                        .mapToInt(line -> line.get(i).length())
                        .max()
                        .orElse(0))
                .toArray();
        var text = lines.stream()
                .map(line -> IntStream.range(0, line.size())
                        .mapToObj(i -> " ".repeat(widths[i] - line.get(i).length()) + line.get(i))
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .collect(Collectors.toCollection(ArrayList::new));
        text.add(
                1,
                IntStream.of(widths)
                        .mapToObj(width -> "-".repeat(width - 1) + ":")
                        .collect(Collectors.joining(" | ", "| ", " |")));
        return String.join("\n", text) + "\n";
    }

    static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    /// The value below which this part of the values lies; of an even number the upper one.
    static double quantile(List<Double> values, double part) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * part)));
    }

    /// With about three digits.
    static String number(double value) {
        var size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e9) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(
                Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", value);
    }
}
