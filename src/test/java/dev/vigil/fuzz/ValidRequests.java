package dev.vigil.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.fuzz.ApiDocument.Operation;
import dev.vigil.fuzz.Draft.Expected;
import dev.vigil.fuzz.Draft.Framing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// Requests as the API document describes them. Bodies come from the schema; where the document has none, from
/// the examples here.
final class ValidRequests {

    private static final String RESPONSE = """
            {"ModerationLabels":[{"Name":"Weapons","ParentName":"Violence","Confidence":91.25,"TaxonomyLevel":2}],\
            "ModerationModelVersion":"7.0"}""";

    /// Bodies of operations whose schema the document does not tell, by the end of the path.
    private static final Map<String, List<String>> EXAMPLES = Map.of(
            "/seal", List.of("", "{}"),
            "/cancel", List.of("", "{}"),
            "/retry",
                    List.of(
                            "",
                            "{}",
                            "{\"virtualImageIds\":[\"{{image.failed}}\"]}",
                            "{\"failureCode\":\"invalid-image\"}"),
            "/retries", List.of("{\"failureCode\":\"invalid-image\"}", "{\"failureCode\":\"dead-lettered\"}"),
            "/virtual-images",
                    List.of(
                            "{\"images\":[{}]}",
                            "{\"images\":[{\"reference\":\"r\",\"originalName\":\"n.jpg\",\"originalPath\":\"a/b\","
                                    + "\"metadata\":{\"k\":1.50,\"l\":[true,null]}},{}]}"),
            "/updates",
                    List.of(
                            "{\"updates\":[{\"virtualImageId\":\"{{image.bridge}}\",\"rekognitionData\":" + RESPONSE
                                    + "}]}",
                            "{\"updates\":[{\"virtualImageId\":\"{{image.open}}\",\"rekognitionData\":" + RESPONSE
                                    + "},{\"virtualImageId\":\"{{image.none}}\",\"rekognitionData\":{}}]}"),
            "/results",
                    List.of("{\"results\":[{\"uploadOrder\":0,\"rekognitionData\":" + RESPONSE
                            + "},{\"uploadOrder\":1,\"rekognitionData\":" + RESPONSE + "}]}"));

    private static final Map<String, List<String>> QUERIES = Map.of(
            "state", List.of("uploaded", "analyzed", "failed", "cancelled", "open", "processing", "completed"),
            "flagged", List.of("true", "false"),
            "reference", List.of("r", "none"),
            "label", List.of("Weapons", "none"),
            "limit", List.of("1", "2", "100", "1000"));

    private final ApiDocument document;

    ValidRequests(ApiDocument document) {
        this.document = document;
    }

    /// A valid request of one operation.
    Arbitrary<Draft> of(Operation operation) {
        if (operation.multipart() && !operation.json().isMissingNode()) {
            return Arbitraries.frequencyOf(
                    Tuple.of(1, json(operation)),
                    Tuple.of(2, MultipartRequests.valid(operation).flatMap(this::addressed)));
        }
        return operation.multipart() ? MultipartRequests.valid(operation).flatMap(this::addressed) : json(operation);
    }

    private Arbitrary<Draft> json(Operation operation) {
        return bodies(operation).map(body -> draft(operation, body)).flatMap(this::addressed);
    }

    private static Draft draft(Operation operation, String body) {
        var headers = body.isEmpty()
                ? List.of("Host: localhost")
                : List.of("Host: localhost", "Content-Type: application/json");
        var isPost = operation.method().equals("POST");
        return new Draft(
                operation.name(),
                List.of(),
                operation.method(),
                operation.path(),
                headers,
                Draft.utf8(body),
                body.isEmpty() && !isPost ? Framing.NONE : Framing.LENGTH,
                Expected.ANY);
    }

    private Arbitrary<Draft> addressed(Draft draft) {
        return Combinators.combine(jobs(draft), Arbitraries.of(Ledger.IMAGES), queries(draft.operation()))
                .as((job, image, query) -> draft.target(draft.target()
                                .replace("{jobId}", "{{" + job + "}}")
                                .replace("{virtualImageId}", "{{" + image + "}}")
                        + query));
    }

    private static Arbitrary<String> jobs(Draft draft) {
        return draft.isMultipart()
                ? Arbitraries.frequency(Tuple.of(6, "job.open"), Tuple.of(1, "job.sealed"), Tuple.of(1, "job.none"))
                : Arbitraries.of(Ledger.JOBS);
    }

    private Arbitrary<String> queries(String name) {
        var parameters = document.operations().stream()
                .filter(operation -> operation.name().equals(name))
                .flatMap(operation -> operation.parameters().stream())
                .filter(QUERIES::containsKey)
                .toList();
        if (parameters.isEmpty()) {
            return Arbitraries.just("");
        }
        return Arbitraries.of(parameters)
                .flatMap(parameter -> Arbitraries.of(QUERIES.get(parameter)).map(value -> parameter + "=" + value))
                .list()
                .ofMaxSize(2)
                .map(all -> all.isEmpty() ? "" : "?" + String.join("&", all));
    }

    private Arbitrary<String> bodies(Operation operation) {
        if (!operation.method().equals("POST")) {
            return Arbitraries.just("");
        }
        var example = EXAMPLES.entrySet().stream()
                .filter(entry -> operation.path().endsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        // A schema made of the class that holds any JSON says nothing either.
        var properties = operation.json().path("properties");
        var isSilent = properties.isEmpty() || properties.has("containerNode");
        if (isSilent && example.isEmpty()) {
            throw new AssertionError("the API document tells no body of " + operation.name());
        }
        return isSilent
                ? Arbitraries.of(example.orElseThrow())
                : example.map(texts -> Arbitraries.oneOf(Arbitraries.of(texts), value("", operation.json(), 0)))
                        .orElseGet(() -> value("", operation.json(), 0));
    }

    /// A value that fits the schema.
    private Arbitrary<String> value(String name, JsonNode reference, int depth) {
        var schema = document.resolved(reference);
        if (name.equals("analyses")) {
            return Arbitraries.just("[\"moderation\"]");
        }
        if (name.startsWith("virtualImageId") && !schema.path("type").asText().equals("array")) {
            return Arbitraries.of(Ledger.IMAGES).map(image -> "\"{{" + image + "}}\"");
        }
        if (schema.has("enum")) {
            var words = new ArrayList<String>();
            schema.path("enum").forEach(word -> words.add(word.toString()));
            return Arbitraries.of(words);
        }
        return switch (schema.path("type").asText("object")) {
            case "array" ->
                value(name, schema.path("items"), depth + 1)
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(3)
                        .map(items -> "[" + String.join(",", items) + "]");
            case "boolean" -> Arbitraries.of("true", "false");
            case "integer" -> Arbitraries.integers().between(0, 5).map(String::valueOf);
            case "number" -> Arbitraries.integers().between(0, 100).map(String::valueOf);
            case "string" ->
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(12).map(text -> "\"" + text + "\"");
            default -> object(schema, depth);
        };
    }

    private Arbitrary<String> object(JsonNode schema, int depth) {
        if (schema.path("properties").isEmpty() || depth > 5) {
            return Arbitraries.of("{}", "{\"key\":\"value\",\"n\":1.250,\"deep\":{\"list\":[1,true,null]}}");
        }
        var members = new ArrayList<Arbitrary<String>>();
        var required = new ArrayList<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(member -> {
            var text = value(member.getKey(), member.getValue(), depth + 1)
                    .map(value -> "\"" + member.getKey() + "\":" + value);
            members.add(
                    required.contains(member.getKey()) ? text : Arbitraries.oneOf(text, text, Arbitraries.just("")));
        });
        return Combinators.combine(members)
                .as(parts -> "{"
                        + String.join(
                                ",",
                                parts.stream().filter(part -> !part.isEmpty()).toList()) + "}");
    }
}
