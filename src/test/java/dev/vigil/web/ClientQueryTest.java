package dev.vigil.web;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A query, a path, a method or a media type that is wrong is the client's mistake, and the answer names it.
@QuarkusTest
class ClientQueryTest extends LedgerTest {

    @TestHTTPResource("/")
    URI address;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1000000000-12-31T23:59:59.999999999Z 01900000-0000-7000-8000-000000000000",
                "-1000000000-01-01T00:00:00Z 01900000-0000-7000-8000-000000000000",
                "+294277-01-01T00:00:00Z 01900000-0000-7000-8000-000000000000",
                "2026-01-01T00:00:00Z",
                "\0",
                "17"
            })
    void aCursorOfNoListIsRefused(String position) {
        for (var list : List.of("/v1/jobs", "/v1/virtual-images")) {
            for (var text : List.of(position, list + " " + position)) {
                var answer = api.get(list + "?cursor="
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(text.getBytes(StandardCharsets.UTF_8)));

                assertThat(answer.status()).as(text).isEqualTo(400);
                assertThat(answer.parameter()).isEqualTo("cursor");
            }
        }
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        api.openEmpty();
        api.openEmpty();
        var next = mustBe(200, api.get("/v1/jobs?limit=1")).path("next").textValue();

        assertThat(api.get(next).status()).isEqualTo(200);
        assertThat(api.get(next.replace("/v1/jobs", "/v1/virtual-images")).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/jobs?unknown=1,unknown",
        "GET,/v1/jobs?flagged=true,flagged",
        "GET,/v1/jobs?Limit=1,Limit",
        "GET,/v1/jobs?limit=1&limit=2,limit",
        "GET,/v1/jobs?limit=0,limit",
        "GET,/v1/virtual-images?state=done,state",
        "GET,/v1/virtual-images?flagged=maybe,flagged",
        "GET,/v1/jobs/01900000-0000-7000-8000-000000000000?limit=1,limit",
        "DELETE,/v1/jobs/01900000-0000-7000-8000-000000000000?minConfidense=5,minConfidense",
        "POST,/v1/virtual-images?limit=1,limit",
    })
    void aQueryParameterThatIsWrongIsNamed(String method, String path, String parameter) throws Exception {
        var answer = send(method, path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Api.JSON
                        .readTree(answer.body())
                        .path("errors")
                        .get(0)
                        .path("parameter")
                        .textValue())
                .isEqualTo(parameter);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/jobs,GET HEAD OPTIONS POST",
        "/v1/jobs/01900000-0000-7000-8000-000000000000,DELETE GET HEAD OPTIONS",
        "/v1/jobs/01900000-0000-7000-8000-000000000000/seal,OPTIONS POST",
    })
    void optionsAndRefusedMethodsNameTheMethods(String path, String methods) throws Exception {
        var options = send("OPTIONS", path);
        var refused = send("PATCH", path);

        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).contains(methods.replace(" ", ", "));
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains(methods.replace(" ", ", "));
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs/%25", "/v1/jobs?limit=%25zz", "/v1/jobs/%7Bx%7D"})
    void escapedRubbishIsAnsweredWithAProblem(String path) throws Exception {
        var answer = send("GET", path);

        assertThat(answer.statusCode()).isBetween(400, 404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", ";;;", "*/*", "application/jsonx", "text/plain"})
    void aMediaTypeThatIsNoneOfAPathIsRefused(String type) {
        for (var path : List.of("/v1/jobs", "/v1/virtual-images", "/v1/virtual-images/updates", "/v1/retries")) {
            assertThat(api.post(path, type, "{}".getBytes(StandardCharsets.UTF_8))
                            .status())
                    .as(path)
                    .isEqualTo(415);
        }
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(address.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
