package dev.vigil.web;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Job;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.Outcome;
import dev.vigil.testing.TestImage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A body that is wrong is the client's mistake, never an error of ours: the answer says what is wrong, and nothing is
/// changed.
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
            assertThat(answer.detail()).contains("JSON document is expected");
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
        assertThat(answer.pointer()).isEqualTo(pointer);
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs UNION ALL SELECT 1 FROM virtual_image"))
                .isEmpty();
    }

    @Test
    void numbersComeBackAsTheyWereWritten() throws Exception {
        var written = "{\"a\": 12345678901234567890.123456789, \"b\": 1.10, \"c\": -7.0, \"d\": 1e3}";
        var job = new Job(mustBe(202, api.post("/v1/jobs", "{\"metadata\":" + written + "}")));
        var manifest = Map.of("manifest", "[{\"metadata\":" + written + "}]");
        var uploaded = new Job(mustBe(202, api.upload("/v1/jobs", manifest, TestImage.many("n", 1))));
        var stored = written.replace("1e3", "1000");

        assertThat(text("/v1/jobs/" + job.id())).contains(stored);
        assertThat(text("/v1/virtual-images/" + uploaded.imageId(0))).contains(stored);
    }

    /// jsonb holds 131,072 digits before the point and 16,383 behind it; a number written out may have 1,000 of
    /// each.
    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-9.9e999", "1e-1000", "0e999", "1E+400"})
    void theLargestNumbersTakenCanBeStored(String number) throws Exception {
        var job = new Job(mustBe(202, api.post("/v1/jobs", "{\"metadata\":{\"a\":" + number + "}}")));

        assertThat(sql(
                                "SELECT (metadata ->> 'a')::numeric = $1::text::numeric FROM nsfw_bulk_jobs WHERE id = $2::text::uuid",
                                number,
                                job.id())
                        .getFirst()
                        .getBoolean(0))
                .isTrue();
        assertThat(text("/v1/jobs?limit=1")).contains("\"metadata\":{\"a\": ");
    }

    @Test
    void aResponseOver256KibIsInvalidAndTheOthersAreStored() {
        var created = api.create(List.of(Map.of(), Map.of()));
        var large = Map.of("ModerationLabels", List.of(), "more", "x".repeat(256 * 1024));
        var small = Map.of("ModerationLabels", List.of());

        var outcomes = api.update(List.of(
                Map.of("virtualImageId", created.get(0).id(), "rekognitionData", large),
                Map.of("virtualImageId", created.get(1).id(), "rekognitionData", small)));

        assertThat(outcomes).extracting(Outcome::outcome).containsExactly("invalid", "updated");
        assertThat(outcomes.get(0).detail()).contains("262144 bytes");
    }

    @Test
    void aCallOfManyUpdatesIsWrittenInSlicesWithAnOutcomeEach() {
        var created = api.create(Collections.nCopies(450, Map.of()));
        var updates = IntStream.range(0, 450)
                .mapToObj(i -> Map.of(
                        "virtualImageId", created.get(i).id(),
                        "rekognitionData", Map.of("ModerationLabels", List.of(), "at", i)))
                .toList();

        var outcomes = api.update(updates);

        assertThat(outcomes).hasSize(450).extracting(Outcome::outcome).containsOnly("updated");
        assertThat(sql("SELECT count(DISTINCT rekognition_data ->> 'at') FROM virtual_image")
                        .getFirst()
                        .getLong(0))
                .isEqualTo(450);
    }

    @Test
    void aBadDocumentOfUpdatesChangesNothing() {
        var id = api.create(List.of(Map.of())).getFirst().id();

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
        assertThat(api.job(jobId).state()).isEqualTo("open");

        api.seal(jobId);
        mustBe(200, api.post("/v1/jobs/" + jobId + "/seal", "{}"));
        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel", "text/plain", new byte[0]));
    }

    @Test
    void aRetryTakesAnEmptyBodyOrItsObject() {
        var path = "/v1/jobs/" + api.openEmpty() + "/retry";

        mustBe(200, api.post(path));
        mustBe(200, api.post(path, "{}"));
        assertThat(api.post(path, "{\"virtualImageIds\":[]}").status()).isEqualTo(400);
        assertThat(api.post(path, "{\"virtualImageIds\":[7]}").pointer()).isEqualTo("/virtualImageIds/0");
        assertThat(api.post(path, "text/plain", new byte[] {'{', '}'}).status()).isEqualTo(415);
    }

    /// The body of an answer as it was sent.
    private String text(String path) throws Exception {
        var request = HttpRequest.newBuilder(address.resolve(path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
