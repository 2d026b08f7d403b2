package dev.vigil.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The operations of the published API document.
final class ApiDocument {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;

    ApiDocument(JsonNode document) {
        this.document = document;
    }

    /// One operation.
    ///
    /// @param parameters names of the parameters of its query
    /// @param json schema of its JSON body, missing where there is none
    /// @param multipart whether it takes files
    record Operation(String method, String path, List<String> parameters, JsonNode json, boolean multipart) {

        String name() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey())
                                && path.getKey().startsWith("/v1/"))
                        .map(method -> operation(path.getKey(), method.getKey(), method.getValue()))
                        .forEach(operations::add));
        return operations;
    }

    /// The methods of a path.
    Set<String> methods(String path) {
        var methods = new java.util.TreeSet<String>();
        document.path("paths").path(path).fieldNames().forEachRemaining(name -> {
            if (METHODS.contains(name)) {
                methods.add(name.toUpperCase(Locale.ROOT));
            }
        });
        return methods;
    }

    List<String> paths() {
        return operations().stream().map(Operation::path).distinct().toList();
    }

    private Operation operation(String path, String method, JsonNode operation) {
        var parameters = new ArrayList<String>();
        for (var parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals("query")) {
                parameters.add(parameter.path("name").asText());
            }
        }
        var content = operation.path("requestBody").path("content");
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                parameters,
                resolved(content.path("application/json").path("schema")),
                content.has("multipart/form-data"));
    }

    /// The schema itself, where this one only refers to it; missing where it says nothing.
    JsonNode resolved(JsonNode schema) {
        var target = schema;
        for (var steps = 0; steps < 10 && target.has("$ref"); steps++) {
            target = document.at(target.path("$ref").asText().substring(1));
        }
        return target.isEmpty() ? MissingNode.getInstance() : target;
    }
}
