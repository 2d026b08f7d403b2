package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.RawCall;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Health and metrics have a port of their own, which answers nothing else and takes nothing in.
@QuarkusTest
class ManagementTest extends LedgerTest {

    @TestHTTPResource(value = "/", management = true)
    URI address;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = collecting(lines);

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(handler);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics"})
    void healthAndMetricsAreOnTheirOwnPortAlone(String path) {
        assertThat(management.get(path).status()).isIn(200, 503);
        assertThat(api.get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs", "/q/openapi"})
    void theApiAndItsDocumentAreOnThePortOfTheApiAlone(String path) {
        assertThat(api.get(path).status()).isEqualTo(200);
        assertThat(management.get(path).status()).isEqualTo(404);
    }

    @Test
    void noBrowserMayReadThePortForAnotherPageAndNoCacheKeepsAnswers() throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address.resolve("/q/metrics"))
                                .header("Origin", "https://example.com")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void aRequestOnlyReads(String method) throws Exception {
        try (var call = new RawCall(address, method + " /q/health/live HTTP/1.1\r\nContent-Length: 0")) {
            assertThat(call.answer().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 405 ")
                    .contains("allow: get, head");
            assertThat(call.rest()).as("the connection is closed").isZero();
        }
    }

    @Test
    void aBodyIsNotTaken() throws Exception {
        try (var call = new RawCall(address, "POST /q/health/live HTTP/1.1\r\nContent-Length: 1025")) {
            call.send(new byte[1_025]);

            mustRefuseTheBody(call);
        }
        try (var call = new RawCall(address, "POST /q/health/live HTTP/1.1\r\nTransfer-Encoding: chunked")) {
            call.sendChunk(new byte[1_025]);

            mustRefuseTheBody(call);
        }
        assertThat(lines).isEmpty();
    }

    @Test
    void aRequestWithoutAHostIsRefusedWithoutAStackTrace() throws Exception {
        try (var call = RawCall.withoutHost(address, "GET /q/health/live HTTP/1.1")) {
            assertThat(call.answer()).startsWith("HTTP/1.1 400 ");
        }
        assertThat(lines).isEmpty();
    }

    private static Handler collecting(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static void mustRefuseTheBody(RawCall call) throws IOException {
        assertThat(call.answer()).startsWith("HTTP/1.1 413 ");
        assertThat(call.rest()).isZero();
    }
}
