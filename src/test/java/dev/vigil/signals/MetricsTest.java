package dev.vigil.signals;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.MultipartBody;
import dev.vigil.testing.RawCall;
import dev.vigil.testing.Scrape;
import dev.vigil.testing.TestImage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the metrics are: explained, named by the conventions of Prometheus, of a bounded number, and right.
@QuarkusTest
class MetricsTest extends LedgerTest {

    private static final String OURS = "vigil_";
    private static final String HTTP = "http_server_requests_seconds_count";

    /// Series of one program without those of HTTP, whose number follows from what was asked; their labels have a test
    /// of their own. There were about 280 when this was written.
    private static final int MOST_SERIES = 450;

    /// Families that are there once images were uploaded and analysed, whatever ran before. Those of the sweeps come
    /// with the sweeps; {@link ObservabilityTest} knows all names.
    private static final String FAMILIES = """
            vigil_uploads_total vigil_upload_seconds vigil_upload_received_bytes_total
            vigil_files_rejected_total vigil_announced_total vigil_queue_dwell_seconds
            vigil_deliveries_received_total vigil_deliveries_deleted_total vigil_deliveries_returned_total
            vigil_deliveries_duplicates_total vigil_deliveries_held vigil_rekognition_calls_total
            vigil_rekognition_call_seconds vigil_circuit_open vigil_quota_limit vigil_quota_granted
            vigil_quota_used_total vigil_quota_throttled_total vigil_record_statement_seconds vigil_images_total
            vigil_images_flagged_total vigil_labels_unknown_total vigil_aws_calls_total
            """;

    @TestHTTPResource("/")
    URI address;

    @Test
    void everyMetricOfOursIsExplainedAndNamedByTheConventions() {
        everythingHappens();
        var scrape = Scrape.of(management);
        var ours = scrape.types().entrySet().stream()
                .filter(family -> family.getKey().startsWith(OURS))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(ours).containsKeys(FAMILIES.split("\\s+"));

        assertThat(ours.keySet()).allSatisfy(name -> {
            assertThat(scrape.helps().getOrDefault(name, ""))
                    .as("HELP of " + name)
                    .isNotBlank();
            assertThat(name)
                    .matches("[a-z_]+")
                    .doesNotMatch(".*_(ms|millis|milliseconds|sec|secs|kb|mb|kilobytes)(_.*)?");
        });
        assertThat(ours).allSatisfy((name, type) -> {
            switch (type) {
                case "counter" -> assertThat(name).endsWith("_total");
                case "histogram", "summary" -> assertThat(name).endsWith("_seconds");
                case "gauge" -> assertThat(name).doesNotEndWith("_total").doesNotEndWith("_count");
                default -> assertThat(type).as("type of " + name).isIn("counter", "histogram", "summary", "gauge");
            }
        });
        assertThat(scrape.names().stream().filter(name -> name.startsWith(OURS)))
                .allSatisfy(name -> assertThat(name.replaceFirst("_(bucket|count|sum)$", ""))
                        .isIn(ours.keySet()));
    }

    @Test
    void whatTakesTimeHasAHistogramOfFewBuckets() {
        everythingHappens();
        var scrape = Scrape.of(management);

        for (var name : List.of(
                "vigil_upload_seconds",
                "vigil_rekognition_call_seconds",
                "vigil_record_statement_seconds",
                "http_server_requests_seconds")) {
            assertThat(scrape.types()).containsEntry(name, "histogram");
            assertThat(scrape.values(name + "_bucket", "le"))
                    .as(name)
                    .contains("+Inf", "1.0", "5.0", "30.0")
                    .hasSizeBetween(8, 12);
            assertThat(scrape.names()).contains(name + "_count", name + "_sum");
        }
        assertThat(scrape.samples())
                .filteredOn(sample -> !sample.name().startsWith("http_server_requests"))
                .hasSizeLessThan(MOST_SERIES);
    }

    @Test
    void noRequestMakesALabelOfItsOwn() throws IOException {
        everythingHappens();
        var templates = Set.of(
                "/v1/jobs",
                "/v1/jobs/{jobId}",
                "/v1/jobs/{jobId}/images",
                "/v1/jobs/{jobId}/seal",
                "/v1/jobs/{jobId}/cancel",
                "/v1/jobs/{jobId}/retry",
                "/v1/jobs/{jobId}/results",
                "/v1/retries",
                "/v1/virtual-images",
                "/v1/virtual-images/updates",
                "/v1/virtual-images/{virtualImageId}",
                "NOT_FOUND",
                "UNKNOWN");
        for (var n = 0; n < 5; n++) {
            api.get("/v1/nowhere/" + n);
            api.get("/v1/jobs/" + n + ";x");
            api.get("/v1/jobs/" + n);
            api.post("/v1/jobs/" + n);
            api.get("/elsewhere" + n);
            try (var call = new RawCall(address, "MAKE" + n + " /v1/jobs/" + n + " HTTP/1.1")) {
                call.answer();
            }
            // A client that goes away in the middle of its body.
            try (var call = new RawCall(
                    address,
                    "POST /v1/jobs/" + UUID.randomUUID()
                            + "/retry HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100")) {
                call.send(new byte[] {'{'});
            }
        }

        var scrape = Scrape.of(management);
        assertThat(scrape.values(HTTP, "uri")).isSubsetOf(templates);
        assertThat(scrape.values(HTTP, "method")).isSubsetOf("GET", "HEAD", "POST", "DELETE", "OPTIONS", "OTHER");
        assertThat(scrape.values(HTTP, "status")).isSubsetOf("2xx", "4xx", "5xx", "RESET");
        assertThat(scrape.sum(HTTP, Map.of("uri", "/v1/jobs/{jobId}", "method", "OTHER", "status", "4xx")))
                .isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum(HTTP, Map.of("uri", "/v1/jobs/{jobId}", "method", "GET", "status", "4xx")))
                .isGreaterThanOrEqualTo(5);
    }

    @Test
    void uploadsAreCountedWithTheirBytesAndWhatWasRefused() {
        var before = Scrape.of(management);
        var images = List.of(TestImage.jpeg("counted"), TestImage.jpeg(10, 10), new TestImage("empty", new byte[0]));
        mustBe(202, api.upload("/v1/jobs", Map.of(), images));
        mustBe(422, api.upload("/v1/jobs", Map.of(), List.of(TestImage.jpeg(10, 10))));
        api.upload("/v1/jobs/" + UUID.randomUUID() + "/images", Map.of(), images);
        var after = Scrape.of(management);

        assertThat(increase(before, after, "vigil_uploads_total", Map.of("outcome", "accepted")))
                .isEqualTo(1);
        assertThat(increase(before, after, "vigil_uploads_total", Map.of("outcome", "refused")))
                .isEqualTo(2);
        assertThat(increase(before, after, "vigil_upload_seconds_count", Map.of()))
                .isEqualTo(3);
        assertThat(increase(before, after, "vigil_files_rejected_total", Map.of("reason", "too-small")))
                .isEqualTo(2);
        assertThat(increase(before, after, "vigil_files_rejected_total", Map.of("reason", "empty")))
                .isEqualTo(1);
        var sent = MultipartBody.of(Map.of(), images).length
                + MultipartBody.of(Map.of(), List.of(TestImage.jpeg(10, 10))).length;
        assertThat(increase(before, after, "vigil_upload_received_bytes_total", Map.of()))
                .isEqualTo(sent);
        assertThat(after.values("vigil_files_rejected_total", "reason"))
                .containsExactlyInAnyOrder(
                        "empty",
                        "too-large",
                        "unsupported-format",
                        "corrupt",
                        "too-small",
                        "too-many-pixels",
                        "storage-failed");
    }

    @Test
    void callsAndStatementsAreTimedPerCallAndPerBatch() {
        var before = Scrape.of(management);
        api.open(TestImage.many("timed", 4));

        drain();

        var after = Scrape.of(management);
        assertThat(increase(before, after, "vigil_rekognition_call_seconds_count", Map.of("outcome", "labelled")))
                .isEqualTo(4);
        assertThat(increase(before, after, "vigil_record_statement_seconds_count", Map.of()))
                .isBetween(1.0, 4.0);
    }

    @Test
    void anOpenCircuitIsTold() {
        standIn.script(Faults.always("AccessDeniedException", 400));
        var job = api.open(TestImage.many("paused", 1));
        poll();
        assertThat(Scrape.of(management).values("vigil_circuit_open", "circuit"))
                .containsExactlyInAnyOrder("rekognition", "database");
        assertThat(Scrape.of(management).sum("vigil_circuit_open", Map.of("circuit", "rekognition")))
                .isEqualTo(1);

        standIn.script(Faults.NONE);
        drainUntil(() -> isCompleted(job));

        assertThat(Scrape.of(management).sum("vigil_circuit_open")).isZero();
    }

    @Test
    void theMemoryOfTheProcessIsTold() {
        assertThat(Scrape.of(management).sum("process_resident_memory_bytes")).isGreaterThan(10e6);
    }

    private void everythingHappens() {
        var job = api.open(List.of(TestImage.jpeg("metrics"), TestImage.damagedBehindTheHeader("metrics")));
        drain();
        var path = "/v1/jobs/" + job.id();
        for (var read : List.of(path, path + "/images", "/v1/jobs", "/v1/virtual-images")) {
            mustBe(200, api.get(read));
        }
        api.get("/v1/virtual-images/" + job.imageId(0));
        for (var move : List.of("/seal", "/cancel", "/retry")) {
            api.post(path + move);
        }
        api.delete("/v1/virtual-images/" + job.imageId(1));
        mustBe(204, api.delete(path));
    }

    private static double increase(Scrape before, Scrape after, String name, Map<String, String> labels) {
        return after.sum(name, labels) - before.sum(name, labels);
    }
}
