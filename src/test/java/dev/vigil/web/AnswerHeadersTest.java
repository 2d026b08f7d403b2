package dev.vigil.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.RawCall;
import dev.vigil.testing.TestImage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every answer forbids browsers to guess its type, and caches to keep it.
@QuarkusTest
class AnswerHeadersTest extends LedgerTest {

    private static final String NO_SNIFF = "x-content-type-options: nosniff";
    private static final String NO_STORE = "cache-control: no-store";

    @TestHTTPResource("/")
    URI address;

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/jobs, 200",
        "HEAD, /v1/jobs, 200",
        "OPTIONS, /v1/jobs, 204",
        "GET, /v1/nothing, 404",
        "GET, /nothing, 404",
        "PUT, /v1/jobs, 405",
        "GET, /v1/jobs?unknown=1, 400",
        "GET, /v1/jobs;a=b, 400",
        "GET, //v1//jobs, 200",
        "GET, /v1/virtual-images/01900000-0000-7000-8000-000000000000, 404",
        "GET, /q/openapi, 200"
    })
    void everyAnswerHasThemOnce(String method, String path, int status) throws Exception {
        try (var call = new RawCall(address, method + " " + path + " HTTP/1.1")) {
            assertThat(heads(call.answer(), status)).containsOnlyOnce(NO_SNIFF).containsOnlyOnce(NO_STORE);
        }
    }

    @Test
    void soHasAnUpload() {
        var answer = api.upload("/v1/jobs", Map.of(), List.of(TestImage.jpeg("headers")));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    /// Refused before any resource is asked: a body that is too long, and a request without the header Host.
    @Test
    void soHasWhatIsRefusedBeforeAResourceIsAsked() throws Exception {
        try (var call = new RawCall(
                address, "POST /v1/retries HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 65537")) {
            assertThat(heads(call.answer(), 413)).containsOnlyOnce(NO_SNIFF).containsOnlyOnce(NO_STORE);
        }
        try (var call = RawCall.withoutHost(address, "GET /v1/jobs HTTP/1.1")) {
            assertThat(heads(call.answer(), 400)).containsOnlyOnce(NO_SNIFF).containsOnlyOnce(NO_STORE);
        }
    }

    @Test
    void soHasAnErrorOfOurs() throws Exception {
        sql("ALTER TABLE nsfw_bulk_jobs RENAME TO elsewhere");
        try (var call = new RawCall(address, "GET /v1/jobs HTTP/1.1")) {
            assertThat(heads(call.answer(), 500)).containsOnlyOnce(NO_SNIFF).containsOnlyOnce(NO_STORE);
        } finally {
            sql("ALTER TABLE elsewhere RENAME TO nsfw_bulk_jobs");
        }
    }

    @Test
    void anAnswerThatSetsItsOwnCachingKeepsIt() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var router = Router.router(vertx);
            router.route().handler(call -> {
                AnswerHeaders.mustHaveThem(call);
                call.next();
            });
            router.route()
                    .handler(call -> call.response()
                            .putHeader(HttpHeaders.CACHE_CONTROL, "max-age=60")
                            .end());
            var server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "localhost")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + server.actualPort()))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());

            assertThat(answer.headers().allValues("Cache-Control")).containsExactly("max-age=60");
            assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        } finally {
            vertx.close();
        }
    }

    /// The head of an answer with this status, in lower-case letters.
    private static String heads(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        return answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(java.util.Locale.ROOT);
    }
}
