package dev.vigil.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was measured, one JSON file per row: `{"<program>": [{figures of round 1}, …]}`. Each round is written as
/// soon as it is there; a later run goes on where the last one stood.
final class Results {

    private final Path folder;

    Results(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    void forget(Row row) throws IOException {
        Files.deleteIfExists(file(row.name()));
    }

    int rounds(Row row, Program program) throws IOException {
        return read(row.name()).getJsonArray(program.word(), new JsonArray()).size();
    }

    void add(Row row, Program program, Figures figures) throws IOException {
        var all = read(row.name());
        all.put(
                program.word(),
                all.getJsonArray(program.word(), new JsonArray()).add(figures.json()));
        var fresh = folder.resolve(row.name() + ".new");
        Files.writeString(fresh, all.encodePrettily());
        Files.move(fresh, file(row.name()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// All rows as tables, the medians of the rounds; then how the baselines compare.
    String text() throws IOException {
        var text = new StringBuilder();
        for (var row : rows()) {
            var medians = medians(row);
            text.append("\n## ").append(row).append("\n\n").append(table(medians));
            var compare = Compare.text(medians);
            if (!compare.isEmpty()) {
                text.append("\nBaseline / Vigil, of the medians:\n\n").append(compare);
            }
        }
        return text.toString();
    }

    private List<String> rows() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /// By program and name of the figure.
    private Map<String, Map<String, Double>> medians(String row) throws IOException {
        var medians = new LinkedHashMap<String, Map<String, Double>>();
        for (var program : read(row)) {
            var values = new LinkedHashMap<String, List<Double>>();
            var rounds = (JsonArray) program.getValue();
            for (var round : rounds) {
                Figures.of((JsonObject) round)
                        .all()
                        .forEach((name, figure) -> values.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(figure));
            }
            var figures = new LinkedHashMap<String, Double>();
            figures.put("rounds", (double) rounds.size());
            values.forEach((name, figure) -> figures.put(name, Table.median(figure)));
            medians.put(program.getKey(), figures);
        }
        return medians;
    }

    private static String table(Map<String, Map<String, Double>> medians) {
        var names = new LinkedHashSet<String>();
        medians.values().forEach(figures -> names.addAll(figures.keySet()));
        var columns = new ArrayList<>(List.of("median"));
        columns.addAll(medians.keySet());
        var table = new Table(columns);
        for (var name : names) {
            var cells = new ArrayList<>(List.of(name));
            medians.values()
                    .forEach(figures -> cells.add(figures.containsKey(name) ? Table.number(figures.get(name)) : "-"));
            table.add(cells);
        }
        return table.text();
    }

    private JsonObject read(String row) throws IOException {
        return Files.exists(file(row)) ? new JsonObject(Files.readString(file(row))) : new JsonObject();
    }

    private Path file(String row) {
        return folder.resolve(row + ".json");
    }
}
