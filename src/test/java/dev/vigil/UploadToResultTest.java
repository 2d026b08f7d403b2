package dev.vigil;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From the post to the row: every image must end with the result of its own content (C1 to C6, L7 to L9).
@QuarkusTest
class UploadToResultTest extends LedgerTest {

    /// Twelve calls are the lexicographic trap: batch-10 before batch-2.
    @ParameterizedTest
    @CsvSource({"3, 20", "12, 5"})
    void imagesOfManyCallsAllGetTheResultOfTheirOwnContent(int calls, int imagesPerCall) {
        var jobId = api.openEmpty();
        var sent = new ArrayList<TestImage>();
        var outcomes = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
        for (var call = 0; call < calls; call++) {
            var images = TestImage.many("call" + call + "-", imagesPerCall);
            sent.addAll(images);
            api.append(jobId, images).path("outcomes").forEach(outcomes::add);
        }
        mustBe(200, api.post("/v1/jobs/" + jobId + "/seal"));

        drain();

        var images = api.images(jobId, 7);
        assertThat(images.stream().map(image -> image.path("uploadOrder").intValue()))
                .containsExactlyElementsOf(
                        IntStream.range(0, calls * imagesPerCall).boxed().toList());
        assertOwnResults(outcomes, sent, byId(images));
        assertThat(isCompleted(jobId)).isTrue();
        assertThat(standIn.succeeded()).isEqualTo(calls * imagesPerCall);
    }

    @Test
    void aThousandPartsOfTheSameNameKeepTheirOwnResults() {
        var sent = TestImage.many("same-name", 1_000).stream()
                .map(image -> image.named("x.jpg"))
                .toList();
        var job = api.open(sent);

        drain();

        assertOwnResults(
                job.path("outcomes"), sent, byId(api.images(job.path("id").textValue(), 1_000)));
    }

    @Test
    void fifteenHundredImagesOfOneJobAreAllFoundPageByPage() {
        var sent = TestImage.many("large", 1_500);
        var job = api.open(sent);

        drain();

        var images = api.images(job.path("id").textValue(), 100);
        assertThat(images).hasSize(1_500);
        assertOwnResults(job.path("outcomes"), sent, byId(images));
        assertThat(isCompleted(job.path("id").textValue())).isTrue();
    }

    @Test
    void badFilesAreRejectedAloneAndShiftNothing() {
        var good = TestImage.many("good", 3);
        var tooLarge = new TestImage(
                "large.jpg", java.util.Arrays.copyOf(TestImage.jpeg("l").bytes(), 15 * 1024 * 1024 + 1));
        var corrupt = new TestImage(
                "corrupt.jpg", java.util.Arrays.copyOf(TestImage.jpeg("c").bytes(), 12));
        var text = new TestImage("image.png", "not an image".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var sent = List.of(
                good.get(0),
                corrupt,
                good.get(1),
                tooLarge,
                new TestImage("e.jpg", new byte[0]),
                text,
                TestImage.jpeg(79, 200),
                TestImage.jpeg(10_001, 80),
                good.get(2));

        var job = api.open(sent);
        drain();

        var outcomes = job.path("outcomes");
        assertThat(outcomes.findValuesAsText("reason"))
                .containsExactly("corrupt", "too-large", "empty", "unsupported-format", "too-small", "too-many-pixels");
        var accepted = new ArrayList<JsonNode>();
        outcomes.forEach(outcome -> {
            if (outcome.path("outcome").textValue().equals("accepted")) {
                accepted.add(outcome);
            }
        });
        assertThat(accepted)
                .extracting(outcome -> outcome.path("uploadOrder").intValue())
                .containsExactly(0, 1, 2);
        assertThat(accepted)
                .extracting(outcome -> outcome.path("index").intValue())
                .containsExactly(0, 2, 8);
        var images = byId(api.images(job.path("id").textValue(), 100));
        for (var i = 0; i < good.size(); i++) {
            assertOwnResult(
                    images.get(accepted.get(i).path("virtualImageId").textValue()), accepted.get(i), good.get(i));
        }
        assertThat(api.job(job.path("id").textValue())
                        .path("images")
                        .path("rejected")
                        .intValue())
                .isEqualTo(6);
    }

    @Test
    void theWordsOfTheClientComeBackUnchanged() {
        var reference = "file:///a b/ü/日本語 😀?x=1&y=%20" + "r".repeat(4_000);
        var manifest = List.of(Map.of(
                "reference",
                reference,
                "originalPath",
                "content://media/external/images/17",
                "metadata",
                Map.of("k", List.of(1, "zwei"))));
        var job = mustBe(
                202,
                api.upload(
                        "/v1/jobs",
                        Map.of("job", Map.of("name", "Urlaub ☀", "metadata", Map.of("a", 1)), "manifest", manifest),
                        List.of(TestImage.jpeg("words").named("bild ü 1.jpg"))));

        drain();

        assertThat(job.path("name").textValue()).isEqualTo("Urlaub ☀");
        assertThat(job.path("metadata").path("a").intValue()).isEqualTo(1);
        assertThat(job.path("outcomes").get(0).path("reference").textValue()).isEqualTo(reference);
        assertThat(job.path("outcomes").get(0).path("originalName").textValue()).isEqualTo("bild ü 1.jpg");
        var image = mustBe(
                200,
                api.get("/v1/virtual-images/"
                        + job.path("outcomes").get(0).path("virtualImageId").textValue()));
        assertThat(image.path("reference").textValue()).isEqualTo(reference);
        assertThat(image.path("originalPath").textValue()).isEqualTo("content://media/external/images/17");
        assertThat(image.path("metadata").path("k").get(1).textValue()).isEqualTo("zwei");
        assertThat(image.path("rekognitionData").path("ModerationModelVersion").textValue())
                .isEqualTo("7.0");
        assertThat(image.path("rekognitionData").has("ContentTypes")).isTrue();
        assertThat(image.path("jobs").get(0).path("jobId").textValue())
                .isEqualTo(job.path("id").textValue());
    }

    @Test
    void beforeTheAnalysisThereIsNoVerdict() {
        var job = api.open(TestImage.many("early", 2));

        var images = api.images(job.path("id").textValue(), 10);

        assertThat(images).allSatisfy(image -> {
            assertThat(image.path("state").textValue()).isEqualTo("uploaded");
            assertThat(image.has("flagged")).isTrue();
            assertThat(image.path("flagged").isNull()).isTrue();
            assertThat(image.path("nsfwScore").isNull()).isTrue();
        });
    }

    @Test
    void damageBehindTheHeaderIsFoundByRekognitionAndEndsTheImage() {
        var job = api.open(List.of(TestImage.jpeg("whole"), TestImage.damagedBehindTheHeader("broken")));

        drain();

        var images = api.images(job.path("id").textValue(), 10);
        assertThat(images.get(1).path("state").textValue()).isEqualTo("failed");
        assertThat(images.get(1).path("failure").path("code").textValue()).isEqualTo("invalid-image");
        assertThat(images.get(1).path("flagged").isNull()).isTrue();
        assertThat(images.get(0).path("state").textValue()).isEqualTo("analyzed");
        assertThat(messages()).isZero();
    }
}
