package dev.vigil.web;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a client sends is its own mistake or nobody's, never an error of ours: the answer says what is wrong,
/// and nothing is changed.
@QuarkusTest
class ClientInputTest extends LedgerTest {

    @TestHTTPResource("/")
    URI address;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs",
                "/v1/virtual-images",
                "/v1/virtual-images/updates",
                "/v1/jobs/01900000-0000-7000-8000-000000000000/results",
                "/v1/retries"
            })
    void aBodyThatIsMissingIsAskedFor(String path) {
        for (var answer : List.of(api.post(path), api.post(path, ""), api.post(path, "\n"))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body().path("detail").textValue()).contains("JSON document is expected");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/jobs                   | {'metadata':{'a':1e200000}}                     | /metadata/a",
                "/v1/jobs                   | {'metadata':{'a':{'b':[1e-2147483649]}}}        | /metadata/a/b/0",
                "/v1/jobs                   | {'metadata':{'a':1,'a':2}}                      | /metadata/a",
                "/v1/jobs                   | {'name':'a','name':'b'}                         | /name",
                "/v1/jobs                   | {'name':'a'} xyz                                |",
                "/v1/jobs                   | {'name':'a'}{}                                  |",
                "/v1/jobs                   | {'name':'a'} // comment                         |",
                "/v1/virtual-images         | {'images':[{'metadata':{'a':1e200000}}]}        | /images/0/metadata/a",
                "/v1/virtual-images         | {'images':[{},{'reference':7}]}                 | /images/1/reference",
                "/v1/virtual-images         | {'images':[{}],'images':[{}]}                   | /images",
                "/v1/virtual-images         | {'images':[]}                                   | /images",
                "/v1/virtual-images         | {}                                              | /images",
                "/v1/virtual-images/updates | {'updates':[{'virtualImageId':'x','virtualImageId':'x'}]} | /updates/0/virtualImageId",
                "/v1/virtual-images/updates | {'updates':{}}                                  | /updates",
                "/v1/retries                | {'failureCode':'no-such'}                       | /failureCode",
                "/v1/retries                | {}                                              | /failureCode",
            })
    void whatIsWrongInABodyIsNamedAndNothingIsKept(String path, String body, String pointer) {
        var answer = api.post(path, body.replace('\'', '"'));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.body().path("errors").path(0).path("pointer").textValue())
                .isEqualTo(pointer);
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs UNION ALL SELECT 1 FROM virtual_image"))
                .isEmpty();
    }

    @Test
    void numbersComeBackAsTheyWereWritten() throws Exception {
        var written = "{\"a\": 12345678901234567890.123456789, \"b\": 1.10, \"c\": -7.0, \"d\": 1e3}";
        var job = mustBe(202, api.post("/v1/jobs", "{\"metadata\":" + written + "}"));
        var uploaded = mustBe(
                202,
                api.upload("/v1/jobs", Map.of("manifest", "[{\"metadata\":" + written + "}]"), TestImage.many("n", 1)));
        var stored = written.replace("1e3", "1000");

        assertThat(text("/v1/jobs/" + job.path("id").textValue())).contains(stored);
        assertThat(text("/v1/virtual-images/" + imageOf(uploaded, 0))).contains(stored);
    }

    /// jsonb holds 131,072 digits before the point and 16,383 behind it; a number written out may have 1,000 of
    /// each.
    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-9.9e999", "1e-1000", "0e999", "1E+400"})
    void theLargestNumbersTakenCanBeStored(String number) throws Exception {
        var job = mustBe(202, api.post("/v1/jobs", "{\"metadata\":{\"a\":" + number + "}}"));

        assertThat(sql(
                                "SELECT (metadata ->> 'a')::numeric = $1::text::numeric FROM nsfw_bulk_jobs WHERE id = $2::text::uuid",
                                number,
                                job.path("id").textValue())
                        .getFirst()
                        .getBoolean(0))
                .isTrue();
        assertThat(text("/v1/jobs?limit=1")).contains("\"metadata\":{\"a\": ");
    }

    @Test
    void aResponseOver256KibIsInvalidAndTheOthersAreStored() {
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", List.of(Map.of(), Map.of()))))
                .path("images");
        var large = Map.of("ModerationLabels", List.of(), "more", "x".repeat(256 * 1024));

        var outcomes = mustBe(
                200,
                api.post(
                        "/v1/virtual-images/updates",
                        Map.of(
                                "updates",
                                List.of(
                                        Map.of(
                                                "virtualImageId",
                                                created.get(0).path("virtualImageId"),
                                                "rekognitionData",
                                                large),
                                        Map.of(
                                                "virtualImageId",
                                                created.get(1).path("virtualImageId"),
                                                "rekognitionData",
                                                Map.of("ModerationLabels", List.of()))))));

        assertThat(outcomes.path("updates").findValuesAsText("outcome")).containsExactly("invalid", "updated");
        assertThat(outcomes.path("updates").get(0).path("detail").textValue()).contains("262144 bytes");
    }

    @Test
    void aCallOfManyUpdatesIsWrittenInSlicesWithAnOutcomeEach() {
        var images = IntStream.range(0, 450).mapToObj(i -> Map.of()).toList();
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", images)))
                .path("images");
        var updates = IntStream.range(0, 450)
                .mapToObj(i -> Map.of(
                        "virtualImageId", created.get(i).path("virtualImageId"),
                        "rekognitionData", Map.of("ModerationLabels", List.of(), "at", i)))
                .toList();

        var outcomes = mustBe(200, api.post("/v1/virtual-images/updates", Map.of("updates", updates)));

        assertThat(outcomes.path("updates").findValuesAsText("outcome"))
                .hasSize(450)
                .containsOnly("updated");
        assertThat(sql("SELECT count(DISTINCT rekognition_data ->> 'at') FROM virtual_image")
                        .getFirst()
                        .getLong(0))
                .isEqualTo(450);
    }

    @Test
    void aBadDocumentOfUpdatesChangesNothing() {
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", List.of(Map.of()))));
        var id = created.path("images").get(0).path("virtualImageId").textValue();

        var answer = api.post(
                "/v1/virtual-images/updates",
                "{\"updates\":[{\"virtualImageId\":\"" + id + "\",\"rekognitionData\":{\"ModerationLabels\":[]}},{]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(sql("SELECT 1 FROM virtual_image WHERE analyzed_at IS NULL")).hasSize(1);
    }

    @Test
    void movesTakeAnEmptyBodyOrAnEmptyObjectAndNothingElse() {
        var jobId = api.openEmpty();
        for (var move : List.of("/seal", "/cancel")) {
            var path = "/v1/jobs/" + jobId + move;
            for (var wrong : List.of("null", "[]", ".5", "{", "{\"a\":1}", "{} x")) {
                assertThat(api.post(path, wrong).status()).as(move + wrong).isEqualTo(400);
            }
            assertThat(api.post(path, "text/plain", "{}".getBytes(StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(415);
        }
        assertThat(api.job(jobId).path("state").textValue()).isEqualTo("open");

        mustBe(200, api.post("/v1/jobs/" + jobId + "/seal"));
        mustBe(200, api.post("/v1/jobs/" + jobId + "/seal", "{}"));
        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel", "text/plain", new byte[0]));
    }

    @Test
    void aRetryTakesAnEmptyBodyOrItsObject() {
        var path = "/v1/jobs/" + api.openEmpty() + "/retry";

        mustBe(200, api.post(path));
        mustBe(200, api.post(path, "{}"));
        assertThat(api.post(path, "{\"virtualImageIds\":[]}").status()).isEqualTo(400);
        assertThat(api.post(path, "{\"virtualImageIds\":[7]}")
                        .body()
                        .path("errors")
                        .get(0)
                        .path("pointer")
                        .textValue())
                .isEqualTo("/virtualImageIds/0");
        assertThat(api.post(path, "text/plain", new byte[] {'{', '}'}).status()).isEqualTo(415);
    }

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
                assertThat(answer.body().path("errors").get(0).path("parameter").textValue())
                        .isEqualTo("cursor");
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

    private String text(String path) throws Exception {
        return send("GET", path).body();
    }
}
