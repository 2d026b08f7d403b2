package dev.vigil.bench;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Figures with their names, in an order; the unit stands in the name.
final class Figures {

    private final Map<String, Double> figures = new LinkedHashMap<>();

    static Figures of(JsonObject json) {
        var figures = new Figures();
        json.forEach(entry -> figures.with(entry.getKey(), ((Number) entry.getValue()).doubleValue()));
        return figures;
    }

    /// A figure that is none, since it was divided by nothing, is left out.
    Figures with(String name, double figure) {
        if (Double.isFinite(figure)) {
            figures.put(name, figure);
        }
        return this;
    }

    Figures with(Figures others) {
        figures.putAll(others.figures);
        return this;
    }

    /// The same with a word before each name.
    Figures named(String before) {
        var named = new Figures();
        figures.forEach((name, figure) -> named.with(before + " " + name, figure));
        return named;
    }

    Map<String, Double> all() {
        return figures;
    }

    /// In one line, for people who wait.
    String text() {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + " " + Table.number(figure.getValue()))
                .collect(Collectors.joining(", "));
    }

    JsonObject json() {
        var json = new JsonObject();
        figures.forEach(json::put);
        return json;
    }
}
