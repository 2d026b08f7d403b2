package dev.vigil.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.MultipartBody;
import dev.vigil.testing.TestImage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The edges of the HTTP contract: limits, bad input, health, metrics and the published document.
@QuarkusTest
class ContractTest extends LedgerTest {

    @TestHTTPResource("/")
    URI address;

    @Test
    void aCallOfEveryFileRejectedIsRefusedAndLeavesNoJob() {
        var answer = api.upload(
                "/v1/jobs", Map.of(), List.of(new TestImage("a.txt", "hello".getBytes(StandardCharsets.UTF_8))));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("urn:vigil:problem:every-file-rejected");
        assertThat(answer.body().path("errors").get(0).path("reason").textValue())
                .isEqualTo("unsupported-format");
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs")).isEmpty();
    }

    @Test
    void anAppendOfRejectedFilesCountsThem() {
        var jobId = api.openEmpty();

        var answer = api.tryToAppend(jobId, List.of(new TestImage("e", new byte[0])));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(api.job(jobId).rejected()).isEqualTo(1);
    }

    @Test
    void tooManyFilesAreRefusedNamingTheLimitAndNothingIsKept() {
        var one = TestImage.jpeg("limit");
        var answer = api.upload("/v1/jobs", Map.of(), Collections.nCopies(5_001, one));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.detail()).contains("5000 files");
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
    }

    @Test
    void aBodyThatIsTooLongIsRefusedNamingTheLimit() throws Exception {
        var connection = new Socket(address.getHost(), address.getPort());
        try (connection) {
            connection
                    .getOutputStream()
                    .write(("POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: " + MultipartBody.TYPE
                                    + "\r\nContent-Length: 2147483649\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(connection.getInputStream().readNBytes(600), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 413").contains("2147483648 bytes");
        }
    }

    @Test
    void aBodyThatEndsEarlyAdmitsNothing() {
        var whole = MultipartBody.of(Map.of(), TestImage.many("cut", 3));

        var answer = api.post("/v1/jobs", MultipartBody.TYPE, Arrays.copyOf(whole, whole.length - 100));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
    }

    @Test
    void aManifestThatDoesNotFitAdmitsNothing() {
        var answer =
                api.upload("/v1/jobs", Map.of("manifest", List.of(Map.of(), Map.of())), TestImage.many("misfit", 3));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("2 entries").contains("3 files");
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"callbackUrl\":\"https://x\"}|422|callbackUrl",
                "{\"analyses\":[\"faces\"]}|422|analyses",
                "{\"analyses\":[]}|400|analyses",
                "{\"seal\":\"yes\"}|400|seal",
                "{\"nmae\":\"typo\"}|400|nmae",
                "{\"name\":7}|400|name",
                "{\"metadata\":[]}|400|metadata",
                "{\"name\":\"a\\u0000b\"}|400|name",
                "{\"metadata\":{\"k\":\"\\u0000\"}}|400|metadata/k",
                "[]|400|",
                "{|400|"
            })
    void aBadJobObjectIsRefusedNamingTheMember(String body, int status, String member) {
        var answer = api.post("/v1/jobs", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().path("status").intValue()).isEqualTo(status);
        assertThat(answer.body().path("instance").textValue()).isEqualTo("/v1/jobs");
        if (member != null) {
            assertThat(answer.pointer()).isEqualTo("/" + member);
        }
    }

    @Test
    void aHeaderWhosePromiseIsNotBuiltIsRefused() throws Exception {
        var request = HttpRequest.newBuilder(address.resolve("/v1/jobs"))
                .header("Idempotency-Key", "\"k\"")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();

        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("not-supported").contains("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJsonBodyOverItsLimitIsRefused(boolean withLength) throws Exception {
        var large = (" ".repeat(17 * 1024 * 1024) + "{}").getBytes(StandardCharsets.UTF_8);
        var body = withLength
                ? HttpRequest.BodyPublishers.ofByteArray(large)
                : HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
        var request = HttpRequest.newBuilder(address.resolve("/v1/jobs"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .POST(body)
                .build();

        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
        assertThat(answer.body()).contains("limit-exceeded").contains("65536 bytes");
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs")).isEmpty();
    }

    @Test
    void partsOfOtherNamesAreRefused() {
        var body = new String(MultipartBody.of(Map.of(), TestImage.many("x", 1)), StandardCharsets.ISO_8859_1)
                .replace("name=\"images\"", "name=\"image\"")
                .getBytes(StandardCharsets.ISO_8859_1);

        var answer = api.post("/v1/jobs", MultipartBody.TYPE, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("images");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/nothing,404",
        "GET,/v1/jobs/not-a-uuid,404",
        "GET,/v1/jobs?limit=0,400",
        "GET,/v1/jobs?limit=x,400",
        "GET,/v1/jobs?state=done,400",
        "GET,/v1/jobs?cursor=%21,400",
        "GET,/v1/jobs?cursor=Zm9v,400",
        "DELETE,/v1/jobs,405",
        "GET,/v1/virtual-images?flagged=maybe,400"
    })
    void whatIsWrongIsAnsweredWithAProblem(String method, String path, int status) {
        var answer = method.equals("GET") ? api.get(path) : api.delete(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).startsWith("urn:vigil:problem:");
        assertThat(answer.body().toString()).doesNotContain("Exception").doesNotContain("dev.vigil");
    }

    @Test
    void theWrongMediaTypeIsRefused() {
        assertThat(api.post("/v1/jobs", "text/plain", new byte[] {1}).status()).isEqualTo(415);
    }

    @Test
    void healthMetricsAndDocumentAreThere() {
        api.open(TestImage.many("metrics", 1));
        drain();
        assertThat(management.get("/q/health/live").status()).isEqualTo(200);
        assertThat(management.get("/q/health/started").status()).isEqualTo(200);
        await(() -> management.get("/q/health/ready").status() == 200);
        assertThat(management.get("/q/metrics").body().textValue())
                .contains("vigil_deliveries_received_total")
                .contains("vigil_announced_total");
        var document = api.get("/q/openapi").body().textValue();
        assertThat(document)
                .contains("/v1/jobs/{jobId}/images")
                .contains("/v1/virtual-images/updates")
                .contains("multipart/form-data")
                .doesNotContain("/events")
                .doesNotContain("callbackUrl");
    }

    @Test
    void theStandInSpeaksTheProtocolOfTheService() throws Exception {
        var unsigned = HttpRequest.newBuilder(URI.create(System.getProperty(
                        "stand-in",
                        org.eclipse.microprofile.config.ConfigProvider.getConfig()
                                .getValue("vigil.rekognition.endpoint", String.class))))
                .header("X-Amz-Target", "RekognitionService.DetectModerationLabels")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();

        var answer = HttpClient.newHttpClient().send(unsigned, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode error = Api.JSON.readTree(answer.body());
        assertThat(error.path("__type").textValue()).isEqualTo("MissingAuthenticationTokenException");
        assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
    }
}
