package dev.vigil.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Broken promises, grouped by what was broken, each with the shortest request that did it.
final class Findings {

    private static final int SHOWN = 1_200;

    private final Map<String, Finding> byKind = new LinkedHashMap<>();

    private static final class Finding {
        private int count;
        private byte[] shortest = {};
        private String where = "";
        private final TreeSet<String> operations = new TreeSet<>();
    }

    void add(String kind, int number, Draft draft, byte[] wire, String answer) {
        var finding = byKind.computeIfAbsent(kind, ignored -> new Finding());
        finding.operations.add(draft.operation());
        if (finding.count++ == 0 || wire.length < finding.shortest.length) {
            finding.shortest = wire;
            finding.where = "case " + number + " " + draft.changes() + ", answered " + answer;
        }
    }

    List<String> told() {
        var all = new ArrayList<>(byKind.entrySet());
        all.sort(Comparator.comparingInt(entry -> -entry.getValue().count));
        return all.stream().map(entry -> told(entry.getKey(), entry.getValue())).collect(Collectors.toList());
    }

    private static String told(String kind, Finding finding) {
        return "%s%n  %d times, in %s%n  shortest: %s%n    %s"
                .formatted(kind, finding.count, finding.operations, finding.where, shown(finding.shortest));
    }

    static String shown(byte[] wire) {
        var text = new String(wire, 0, Math.min(wire.length, SHOWN), StandardCharsets.ISO_8859_1);
        var out = new StringBuilder();
        for (var c : text.toCharArray()) {
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                default -> out.append(c < 0x20 || c > 0x7e ? "\\x%02x".formatted((int) c) : String.valueOf(c));
            }
        }
        return out + (wire.length > SHOWN ? "… (" + wire.length + " bytes)" : "");
    }
}
