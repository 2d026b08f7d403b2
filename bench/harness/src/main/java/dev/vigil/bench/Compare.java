package dev.vigil.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How many times as much a baseline takes, or does, as Vigil.
final class Compare {

    private static final List<String> FIGURES =
            List.of("images/s", "CPU ms/image", "RSS MB", "RSS peak MB", "statements/image", "AWS calls/image");

    private Compare() {}

    /// @param medians by program and name of the figure
    /// @return nothing where there is no baseline, or no Vigil
    static String text(Map<String, Map<String, Double>> medians) {
        var pairs = new ArrayList<List<Program>>();
        for (var baseline : List.of(Program.SPRING, Program.CONNECTOR)) {
            for (var vigil : Program.VIGIL) {
                if (medians.containsKey(baseline.word()) && medians.containsKey(vigil.word())) {
                    pairs.add(List.of(baseline, vigil));
                }
            }
        }
        if (pairs.isEmpty()) {
            return "";
        }
        var columns = new ArrayList<>(List.of("ratio"));
        pairs.forEach(
                pair -> columns.add(pair.get(0).word() + " / " + pair.get(1).word()));
        var table = new Table(columns);
        for (var name : FIGURES) {
            var cells = new ArrayList<>(List.of(name));
            for (var pair : pairs) {
                cells.add(ratio(
                        medians.get(pair.get(0).word()).get(name),
                        medians.get(pair.get(1).word()).get(name)));
            }
            table.add(cells);
        }
        return table.text();
    }

    private static String ratio(Double baseline, Double vigil) {
        return baseline == null || vigil == null || vigil == 0 ? "-" : Table.number(baseline / vigil);
    }
}
