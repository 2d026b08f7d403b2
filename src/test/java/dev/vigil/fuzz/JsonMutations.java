package dev.vigil.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.vigil.fuzz.Draft.Expected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// What clients get wrong in JSON bodies.
final class JsonMutations {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TWIN = "twin of ";

    private JsonMutations() {}

    static Arbitrary<Mutation> all() {
        return Arbitraries.oneOf(replaced(), malformed(), members(), texts(), whole());
    }

    /// A value somewhere in the document becomes another.
    private static Arbitrary<Mutation> replaced() {
        return Combinators.combine(positions(), OddValues.wellFormed())
                .as((at, value) -> json(
                        "a value becomes: " + Mutation.shortened(value),
                        Expected.ANY,
                        draft -> edited(draft, at, (parent, key) -> put(parent, key, value))));
    }

    private static Arbitrary<Mutation> malformed() {
        return Combinators.combine(positions(), OddValues.malformed())
                .as((at, value) -> json(
                        "a value becomes malformed: " + Mutation.shortened(value),
                        Expected.REFUSED,
                        draft -> edited(draft, at, (parent, key) -> put(parent, key, value))));
    }

    private static Arbitrary<Mutation> members() {
        return positions()
                .flatMap(at -> Arbitraries.of(
                        json("a member is missing", Expected.ANY, draft -> edited(draft, at, JsonMutations::remove)),
                        json(
                                "a member comes twice",
                                Expected.REFUSED,
                                draft -> edited(draft, at, JsonMutations::repeat)),
                        json("an unknown member", Expected.REFUSED, draft -> {
                            var body = draft.body();
                            return body.startsWith("{")
                                    ? draft.body("{\"unknown\":1" + (body.equals("{}") ? "" : ",") + body.substring(1))
                                    : draft;
                        })));
    }

    /// What may stand around a document, or be left of it.
    private static Arbitrary<Mutation> texts() {
        return Arbitraries.integers()
                .between(1, 99)
                .flatMap(percent -> Arbitraries.of(
                        text("rubbish behind the document", Expected.REFUSED, body -> body + " xyz"),
                        text("a second document", Expected.REFUSED, body -> body + body),
                        text("a closing bracket too many", Expected.REFUSED, body -> body + "}"),
                        text("U+0000 behind the document", Expected.REFUSED, body -> body + "\0"),
                        text("white space around the document", Expected.ANY, body -> " \r\n\t" + body + "\n \t"),
                        text("100 KB of white space before it", Expected.ANY, body -> " ".repeat(100_000) + body),
                        text("a comment behind it", Expected.REFUSED, body -> body + "/* c */"),
                        text("a byte order mark", Expected.ANY, body -> Draft.utf8("\ufeff") + body),
                        text("UTF-16", Expected.ANY, body -> Draft.latin1(body.getBytes(StandardCharsets.UTF_16))),
                        text(
                                "UTF-32",
                                Expected.ANY,
                                body -> Draft.latin1(body.getBytes(java.nio.charset.Charset.forName("UTF-32")))),
                        text(
                                "a document cut at: " + percent + " %",
                                Expected.REFUSED,
                                body -> body.substring(
                                        0, Math.min(body.length(), Math.max(1, body.length() * percent / 100))))));
    }

    /// The document as a whole becomes another.
    private static Arbitrary<Mutation> whole() {
        return Arbitraries.oneOf(
                OddValues.documents()
                        .map(value -> text(
                                "another document: " + Mutation.shortened(value),
                                Expected.ANY,
                                body -> Draft.utf8(value))),
                OddValues.shapes()
                        .map(value -> text(
                                "another document: " + Mutation.shortened(value),
                                Expected.ANY,
                                body -> Draft.utf8(value))),
                OddValues.malformed()
                        .map(value -> text(
                                "a malformed document: " + Mutation.shortened(value),
                                Expected.REFUSED,
                                body -> Draft.utf8(value))),
                Arbitraries.of(
                        // Every other operation with a body needs it.
                        json("an empty body", Expected.ANY, draft -> draft.body("")),
                        json("a null", Expected.REFUSED, draft -> draft.body("null"))));
    }

    private static Arbitrary<Integer> positions() {
        return Arbitraries.integers().between(0, 1_000);
    }

    private static Mutation json(String name, Expected expected, UnaryOperator<Draft> change) {
        return new Mutation(name, expected, draft -> draft.isJson() ? change.apply(draft) : draft);
    }

    /// An empty document, twice or cut, is the same document: nothing was done to it.
    private static Mutation text(String name, Expected expected, UnaryOperator<String> change) {
        return json(name, expected, draft -> {
            var changed = change.apply(draft.body());
            return changed.equals(draft.body()) ? draft : draft.body(changed);
        });
    }

    /// Changes the one of all places in the document that the position chooses.
    private static Draft edited(Draft draft, int position, BiConsumer<JsonNode, String> edit) {
        try {
            var document = MAPPER.readTree(utf8(draft.body()));
            var places = new ArrayList<Place>();
            collect(document, places);
            if (places.isEmpty()) {
                return draft;
            }
            var place = places.get(position % places.size());
            edit.accept(place.parent(), place.key());
            var text = MAPPER.writeValueAsString(document);
            return draft.body(Draft.utf8(text.replace(TWIN, "")));
        } catch (JsonProcessingException e) {
            return draft;
        }
    }

    private record Place(JsonNode parent, String key) {}

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                places.add(new Place(object, member.getKey()));
                collect(member.getValue(), places);
            });
        } else if (node instanceof ArrayNode array) {
            for (var i = 0; i < array.size(); i++) {
                places.add(new Place(array, String.valueOf(i)));
                collect(array.get(i), places);
            }
        }
    }

    private static void put(JsonNode parent, String key, String json) {
        if (parent instanceof ObjectNode object) {
            object.putRawValue(key, new RawValue(json));
        } else if (parent instanceof ArrayNode array) {
            array.remove(Integer.parseInt(key));
            array.insertRawValue(Integer.parseInt(key), new RawValue(json));
        }
    }

    private static void remove(JsonNode parent, String key) {
        if (parent instanceof ObjectNode object) {
            object.remove(key);
        } else if (parent instanceof ArrayNode array) {
            array.remove(Integer.parseInt(key));
        }
    }

    /// In an array the item comes twice, with its first member doubled where it has one.
    private static void repeat(JsonNode parent, String key) {
        if (parent instanceof ObjectNode object) {
            object.set(TWIN + key, object.get(key));
        } else if (parent instanceof ArrayNode array && array.get(Integer.parseInt(key)) instanceof ObjectNode item) {
            item.put(TWIN + "reference", "a").put("reference", "b");
        } else if (parent instanceof ArrayNode array) {
            array.set(
                    Integer.parseInt(key),
                    MAPPER.createObjectNode().put(TWIN + "a", 1).put("a", 2));
        }
    }

    private static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
