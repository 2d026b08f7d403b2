package dev.vigil.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The table of paths says what the published document says.
@QuarkusTest
class RoutesTest extends LedgerTest {

    @TestHTTPResource("/q/openapi?format=json")
    URI document;

    @Test
    void theTableOfPathsIsThatOfTheDocument() throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(document).build(), HttpResponse.BodyHandlers.ofString());
        var published = new TreeSet<String>();
        dev.vigil.testing.Api.JSON
                .readTree(answer.body())
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> published.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " "
                                + path.getKey() + " "
                                + StreamSupport.stream(
                                                operation
                                                        .getValue()
                                                        .path("parameters")
                                                        .spliterator(),
                                                false)
                                        .filter(parameter ->
                                                parameter.path("in").textValue().equals("query"))
                                        .map(parameter -> parameter.path("name").textValue())
                                        .sorted()
                                        .toList())));

        var known = new TreeSet<String>();
        Routes.all()
                .forEach(route -> route.parameters()
                        .forEach((method, names) -> known.add(method + " " + route.template() + " " + sorted(names))));

        assertThat(known).isEqualTo(published);
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().toList().toString();
    }
}
