package dev.vigil.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Image;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.Outcome;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
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
        var created = api.create(IntStream.range(0, 3)
                .mapToObj(i -> Map.of("reference", "r" + i))
                .toList());

        var outcomes = api.update(
                List.of(update(created.get(2), "Middle Finger", 80), update(created.get(0), "Bare Back", 49.9)));

        assertThat(outcomes).extracting(Outcome::outcome).containsExactly("updated", "updated");
        var last = image(created.get(2));
        assertThat(last.flagged()).isTrue();
        assertThat(last.json().path("nsfwScore").doubleValue()).isEqualTo(0.8);
        assertThat(last.json().path("reference").textValue()).isEqualTo("r2");
        assertThat(last.json().path("policyVersion").textValue()).isEqualTo("default/1");
        assertThat(image(created.get(0)).flagged()).isFalse();
        assertThat(image(created.get(1)).state()).isEqualTo("uploaded");
        assertThat(image(created.get(1)).hasNoVerdict()).isTrue();
    }

    @Test
    void oneBadItemNeverStopsTheOthers() {
        var created = api.create(List.of(Map.of(), Map.of()));
        var noLabels = Map.of("virtualImageId", created.get(0).id(), "rekognitionData", Map.of());
        var unknown =
                Map.of("virtualImageId", UUID.randomUUID().toString(), "rekognitionData", response("Violence", 90));
        var good = update(created.get(1), "Violence", 90);

        var outcomes = api.update(List.of(noLabels, unknown, good, good));

        assertThat(outcomes)
                .extracting(Outcome::outcome)
                .containsExactly("invalid", "not-found", "updated", "unchanged");
        assertThat(outcomes.get(0).detail()).contains("ModerationLabels");
    }

    @Test
    void aSecondResultChangesNothing() {
        var created = createOne();
        api.update(List.of(update(created, "Violence", 90)));
        var before = image(created);

        var again = api.update(List.of(update(created, "Alcohol", 99)));

        assertThat(again.getFirst().outcome()).isEqualTo("unchanged");
        assertThat(image(created)).isEqualTo(before);
    }

    @Test
    void resultsByUploadOrderCompleteTheJobAndMakeLateMessagesNoOps() {
        var jobId = api.open(TestImage.many("by-order", 3)).id();
        var results = List.of(
                Map.of("uploadOrder", 2, "rekognitionData", response("Violence", 70)),
                Map.of("uploadOrder", 0, "rekognitionData", response("Violence", 60)),
                Map.of("uploadOrder", 1, "rekognitionData", response("Violence", 50)),
                Map.of("uploadOrder", 3, "rekognitionData", response("Violence", 50)));

        var outcomes = api.results(jobId, results);
        drain();

        assertThat(outcomes).extracting(Outcome::outcome).containsExactly("updated", "updated", "updated", "not-found");
        assertThat(api.images(jobId, 10))
                .extracting(ExternalTest::firstConfidence)
                .containsExactly(60.0, 50.0, 70.0);
        assertThat(isCompleted(jobId)).isTrue();
        assertThat(standIn.succeeded()).isZero();
    }

    @Test
    void anUpdateByIdClosesTheImagesRelationship() {
        var job = api.open(TestImage.many("closes", 1));

        api.update(List.of(update(job.imageId(0), response("Violence", 90))));

        assertThat(isCompleted(job)).isTrue();
        assertThat(api.job(job.id()).flagged()).isEqualTo(1);
    }

    @Test
    void updatesOfCancelledImagesAreUnchanged() {
        var job = api.open(TestImage.many("cancelled", 1));
        api.cancel(job.id());

        var outcomes = api.update(List.of(update(job.imageId(0), response("Violence", 90))));

        assertThat(outcomes.getFirst().outcome()).isEqualTo("unchanged");
    }

    @Test
    void theCompleteResponseIsKeptWithMembersNobodyKnows() {
        var created = createOne();
        var response = Map.of(
                "ModerationLabels",
                List.of(),
                "ModerationModelVersion",
                "8.1",
                "SomethingNew",
                Map.of("x", 1),
                "Exact",
                new java.math.BigDecimal("98.12345678901234567890"));

        api.update(List.of(update(created.id(), response)));

        var image = image(created);
        assertThat(image.json().at("/rekognitionData/SomethingNew/x").intValue())
                .isEqualTo(1);
        assertThat(sql("SELECT rekognition_data ->> 'Exact' FROM virtual_image")
                        .getFirst()
                        .getString(0))
                .isEqualTo("98.12345678901234567890");
        assertThat(image.json().path("modelVersion").textValue()).isEqualTo("8.1");
        assertThat(image.flagged()).isFalse();
    }

    /// A thousand responses of 16 KB each are what a body of the bridge may hold; the request memory has room.
    @Test
    void aBodyOfTheLargestSizeIsTaken() {
        var created = api.create(Collections.nCopies(1_000, Map.of()));
        var response = Map.of("ModerationLabels", List.of(), "X", "x".repeat(16_200));
        var updates =
                created.stream().map(image -> update(image.id(), response)).toList();

        var outcomes = api.update(updates);

        assertThat(outcomes).hasSize(1_000).extracting(Outcome::outcome).containsOnly("updated");
    }

    @Test
    void anUnknownLabelIsNeverSilentlyClean() {
        var created = createOne();

        api.update(List.of(update(created, "Never Heard Of", 50)));

        assertThat(image(created).flagged()).isTrue();
    }

    @Test
    void thereIsNoUpdateByPath() {
        var outcomes =
                api.update(List.of(Map.of("originalPath", "a.jpg", "rekognitionData", response("Violence", 90))));

        assertThat(outcomes.getFirst().outcome()).isEqualTo("not-found");
    }

    private Image createOne() {
        return api.create(List.of(Map.of())).getFirst();
    }

    private Image image(Image created) {
        return api.image(created.id());
    }

    private static double firstConfidence(Image image) {
        return image.json().at("/labels/0/confidence").doubleValue();
    }

    private static Map<String, Object> update(Image created, String label, double confidence) {
        return update(created.id(), response(label, confidence));
    }

    private static Map<String, Object> update(String imageId, Map<String, Object> response) {
        return Map.of("virtualImageId", imageId, "rekognitionData", response);
    }

    private static Map<String, Object> response(String label, double confidence) {
        return Map.of(
                "ModerationLabels",
                List.of(Map.of("Name", label, "ParentName", "", "Confidence", confidence, "TaxonomyLevel", 1)),
                "ModerationModelVersion",
                "7.0");
    }
}
