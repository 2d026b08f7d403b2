package dev.vigil.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every answer carries the ID of its request, and an error of ours is found in the log by it.
@QuarkusTest
class RequestIdTest extends LedgerTest {

    @TestHTTPResource("/")
    URI address;

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs", "/v1/nothing", "/v1/jobs?unknown=1", "/q/openapi"})
    void everyAnswerHasAnIdOfItsOwn(String path) throws Exception {
        var first = get(path, "");
        var second = get(path, "");

        assertThat(id(first)).hasSizeBetween(8, 128).isNotEqualTo(id(second));
    }

    @Test
    void aSaneIdOfTheClientIsTakenOver() throws Exception {
        var answer = get("/v1/nothing", "order:7_a.B-9");

        assertThat(id(answer)).isEqualTo("order:7_a.B-9");
        assertThat(Api.JSON.readTree(answer.body()).path("requestId").textValue())
                .isEqualTo("order:7_a.B-9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "<script>", "ümlaut", "reason=%s"})
    void anotherOneIsNot(String sent) throws Exception {
        assertThat(id(get("/v1/nothing", sent))).isNotEqualTo(sent).matches("[A-Za-z0-9._:-]+");
        assertThat(id(get("/v1/nothing", "x".repeat(129)))).isNotEqualTo("x".repeat(129));
    }

    @Test
    void anErrorOfOursIsFoundInTheLogByItsId() throws Exception {
        var lines = new CopyOnWriteArrayList<String>();
        var handler = collecting(lines);
        var logger = Logger.getLogger("dev.vigil.web");
        logger.addHandler(handler);
        sql("ALTER TABLE nsfw_bulk_jobs RENAME TO elsewhere");
        try {
            var answer = get("/v1/jobs/01900000-0000-7000-8000-000000000000?", "find-me");

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(id(answer)).isEqualTo("find-me");
            assertThat(Api.JSON.readTree(answer.body()).path("requestId").textValue())
                    .isEqualTo("find-me");
            assertThat(answer.body()).doesNotContain("half done").doesNotContain("Exception");
            assertThat(lines)
                    .containsExactly(
                            "a request met an unexpected error: requestId=find-me method=GET route=/v1/jobs/{jobId}");
        } finally {
            sql("ALTER TABLE elsewhere RENAME TO nsfw_bulk_jobs");
            logger.removeHandler(handler);
        }
    }

    private HttpResponse<String> get(String path, String id) throws Exception {
        var request = HttpRequest.newBuilder(address.resolve(path)).GET();
        if (!id.isEmpty()) {
            request.header("X-Request-Id", id);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> answer) {
        return String.join("", answer.headers().allValues("X-Request-Id"));
    }

    private static Handler collecting(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(((ExtLogRecord) line).getFormattedMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
