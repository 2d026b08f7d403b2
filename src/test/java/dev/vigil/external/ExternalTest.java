package dev.vigil.external;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rows and results from elsewhere, by ID and by (job, upload order).
@QuarkusTest
class ExternalTest extends LedgerTest {

    @Test
    void resultsFromElsewhereLandOnTheRowsTheyName() {
        var created = mustBe(
                        201,
                        api.post(
                                "/v1/virtual-images",
                                Map.of(
                                        "images",
                                        IntStream.range(0, 3)
                                                .mapToObj(i -> Map.of("reference", "r" + i))
                                                .toList())))
                .path("images");

        var outcomes = mustBe(
                200,
                api.post(
                        "/v1/virtual-images/updates",
                        Map.of(
                                "updates",
                                List.of(
                                        update(created.get(2), "Middle Finger", 80),
                                        update(created.get(0), "Bare Back", 49.9)))));

        assertThat(outcomes.path("updates").findValuesAsText("outcome")).containsExactly("updated", "updated");
        assertThat(image(created.get(2)).path("flagged").booleanValue()).isTrue();
        assertThat(image(created.get(2)).path("nsfwScore").doubleValue()).isEqualTo(0.8);
        assertThat(image(created.get(2)).path("reference").textValue()).isEqualTo("r2");
        assertThat(image(created.get(2)).path("policyVersion").textValue()).isEqualTo("default/1");
        assertThat(image(created.get(0)).path("flagged").booleanValue()).isFalse();
        assertThat(image(created.get(1)).path("state").textValue()).isEqualTo("uploaded");
        assertThat(image(created.get(1)).path("flagged").isNull()).isTrue();
    }

    @Test
    void oneBadItemNeverStopsTheOthers() {
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", List.of(Map.of(), Map.of()))))
                .path("images");
        var noLabels = Map.of(
                "virtualImageId", created.get(0).path("virtualImageId").textValue(), "rekognitionData", Map.of());
        var unknown =
                Map.of("virtualImageId", UUID.randomUUID().toString(), "rekognitionData", response("Violence", 90));
        var good = update(created.get(1), "Violence", 90);

        var outcomes = mustBe(
                200, api.post("/v1/virtual-images/updates", Map.of("updates", List.of(noLabels, unknown, good, good))));

        assertThat(outcomes.path("updates").findValuesAsText("outcome"))
                .containsExactly("invalid", "not-found", "updated", "unchanged");
        assertThat(outcomes.path("updates").get(0).path("detail").textValue()).contains("ModerationLabels");
    }

    @Test
    void aSecondResultChangesNothing() {
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", List.of(Map.of()))))
                .path("images")
                .get(0);
        mustBe(
                200,
                api.post("/v1/virtual-images/updates", Map.of("updates", List.of(update(created, "Violence", 90)))));
        var before = image(created);

        var again = mustBe(
                200,
                api.post("/v1/virtual-images/updates", Map.of("updates", List.of(update(created, "Alcohol", 99)))));

        assertThat(again.path("updates").get(0).path("outcome").textValue()).isEqualTo("unchanged");
        assertThat(image(created)).isEqualTo(before);
    }

    @Test
    void resultsByUploadOrderCompleteTheJobAndMakeLateMessagesNoOps() {
        var job = api.open(TestImage.many("by-order", 3));
        var jobId = job.path("id").textValue();
        var results = List.of(
                Map.of("uploadOrder", 2, "rekognitionData", response("Violence", 70)),
                Map.of("uploadOrder", 0, "rekognitionData", response("Violence", 60)),
                Map.of("uploadOrder", 1, "rekognitionData", response("Violence", 50)),
                Map.of("uploadOrder", 3, "rekognitionData", response("Violence", 50)));

        var outcomes = mustBe(200, api.post("/v1/jobs/" + jobId + "/results", Map.of("results", results)));
        drain();

        assertThat(outcomes.path("results").findValuesAsText("outcome"))
                .containsExactly("updated", "updated", "updated", "not-found");
        assertThat(api.images(jobId, 10).stream()
                        .map(image ->
                                image.path("labels").get(0).path("confidence").doubleValue()))
                .containsExactly(60.0, 50.0, 70.0);
        assertThat(isCompleted(jobId)).isTrue();
        assertThat(standIn.succeeded()).isZero();
    }

    @Test
    void anUpdateByIdClosesTheImagesRelationship() {
        var job = api.open(TestImage.many("closes", 1));

        mustBe(
                200,
                api.post(
                        "/v1/virtual-images/updates",
                        Map.of("updates", List.of(update(job.path("outcomes").get(0), "Violence", 90)))));

        assertThat(isCompleted(job.path("id").textValue())).isTrue();
        assertThat(api.job(job.path("id").textValue())
                        .path("images")
                        .path("flagged")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void updatesOfCancelledImagesAreUnchanged() {
        var job = api.open(TestImage.many("cancelled", 1));
        mustBe(200, api.post("/v1/jobs/" + job.path("id").textValue() + "/cancel"));

        var outcome = mustBe(
                200,
                api.post(
                        "/v1/virtual-images/updates",
                        Map.of("updates", List.of(update(job.path("outcomes").get(0), "Violence", 90)))));

        assertThat(outcome.path("updates").get(0).path("outcome").textValue()).isEqualTo("unchanged");
    }

    @Test
    void theCompleteResponseIsKeptWithMembersNobodyKnows() {
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", List.of(Map.of()))))
                .path("images")
                .get(0);
        var response = Map.of(
                "ModerationLabels",
                List.of(),
                "ModerationModelVersion",
                "8.1",
                "SomethingNew",
                Map.of("x", 1),
                "Exact",
                new java.math.BigDecimal("98.12345678901234567890"));

        mustBe(
                200,
                api.post(
                        "/v1/virtual-images/updates",
                        Map.of(
                                "updates",
                                List.of(Map.of(
                                        "virtualImageId",
                                        created.path("virtualImageId").textValue(),
                                        "rekognitionData",
                                        response)))));

        assertThat(image(created)
                        .path("rekognitionData")
                        .path("SomethingNew")
                        .path("x")
                        .intValue())
                .isEqualTo(1);
        assertThat(sql("SELECT rekognition_data ->> 'Exact' FROM virtual_image")
                        .getFirst()
                        .getString(0))
                .isEqualTo("98.12345678901234567890");
        assertThat(image(created).path("modelVersion").textValue()).isEqualTo("8.1");
        assertThat(image(created).path("flagged").booleanValue()).isFalse();
    }

    /// A thousand responses of 16 KB each are what a body of the bridge may hold; the request memory has room.
    @Test
    void aBodyOfTheLargestSizeIsTaken() {
        var rows = IntStream.range(0, 1_000).mapToObj(i -> Map.of()).toList();
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", rows)));
        var response = Map.of("ModerationLabels", List.of(), "X", "x".repeat(16_200));
        var updates = created.path("images").findValuesAsText("virtualImageId").stream()
                .map(id -> Map.of("virtualImageId", id, "rekognitionData", response))
                .toList();

        var answer = mustBe(200, api.post("/v1/virtual-images/updates", Map.of("updates", updates)));

        assertThat(answer.path("updates").findValuesAsText("outcome"))
                .hasSize(1_000)
                .containsOnly("updated");
    }

    @Test
    void anUnknownLabelIsNeverSilentlyClean() {
        var created = mustBe(201, api.post("/v1/virtual-images", Map.of("images", List.of(Map.of()))))
                .path("images")
                .get(0);

        mustBe(
                200,
                api.post(
                        "/v1/virtual-images/updates",
                        Map.of("updates", List.of(update(created, "Never Heard Of", 50)))));

        assertThat(image(created).path("flagged").booleanValue()).isTrue();
    }

    @Test
    void thereIsNoUpdateByPath() {
        assertThat(api.post(
                                "/v1/virtual-images/updates",
                                Map.of(
                                        "updates",
                                        List.of(Map.of(
                                                "originalPath", "a.jpg", "rekognitionData", response("Violence", 90)))))
                        .body()
                        .path("updates")
                        .get(0)
                        .path("outcome")
                        .textValue())
                .isEqualTo("not-found");
    }

    private JsonNode image(JsonNode named) {
        return mustBe(
                200,
                api.get("/v1/virtual-images/" + named.path("virtualImageId").textValue()));
    }

    private static Map<String, Object> update(JsonNode named, String label, double confidence) {
        return Map.of(
                "virtualImageId",
                named.path("virtualImageId").textValue(),
                "rekognitionData",
                response(label, confidence));
    }

    private static Map<String, Object> response(String label, double confidence) {
        return Map.of(
                "ModerationLabels",
                List.of(Map.of("Name", label, "ParentName", "", "Confidence", confidence, "TaxonomyLevel", 1)),
                "ModerationModelVersion",
                "7.0");
    }
}
