package dev.vigil;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Image;
import dev.vigil.testing.Job;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.Outcome;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From the post to the row: every image must end with the result of its own content.
@QuarkusTest
class UploadToResultTest extends LedgerTest {

    /// Twelve calls are the lexicographic trap: batch-10 before batch-2.
    @ParameterizedTest
    @CsvSource({"3, 20", "12, 5"})
    void imagesOfManyCallsAllGetTheResultOfTheirOwnContent(int calls, int imagesPerCall) {
        var jobId = api.openEmpty();
        var sent = new ArrayList<TestImage>();
        var outcomes = new ArrayList<Outcome>();
        for (var call = 0; call < calls; call++) {
            var images = TestImage.many("call" + call + "-", imagesPerCall);
            sent.addAll(images);
            outcomes.addAll(api.append(jobId, images).outcomes());
        }
        api.seal(jobId);

        drain();

        var images = api.images(jobId, 7);
        assertThat(images.stream().map(Image::uploadOrder))
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

        assertOwnResults(job.outcomes(), sent, byId(api.images(job.id(), 1_000)));
    }

    @Test
    void fifteenHundredImagesOfOneJobAreAllFoundPageByPage() {
        var sent = TestImage.many("large", 1_500);
        var job = api.open(sent);

        drain();

        var images = api.images(job.id(), 100);
        assertThat(images).hasSize(1_500);
        assertOwnResults(job.outcomes(), sent, byId(images));
        assertThat(isCompleted(job)).isTrue();
    }

    @Test
    void badFilesAreRejectedAloneAndShiftNothing() {
        var good = TestImage.many("good", 3);
        var tooLarge =
                new TestImage("large.jpg", Arrays.copyOf(TestImage.jpeg("l").bytes(), 15 * 1024 * 1024 + 1));
        var corrupt =
                new TestImage("corrupt.jpg", Arrays.copyOf(TestImage.jpeg("c").bytes(), 12));
        var text = new TestImage("image.png", "not an image".getBytes(StandardCharsets.UTF_8));
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

        assertThat(job.json().path("outcomes").findValuesAsText("reason"))
                .containsExactly("corrupt", "too-large", "empty", "unsupported-format", "too-small", "too-many-pixels");
        var accepted = job.outcomes().stream().filter(Outcome::isAccepted).toList();
        assertThat(accepted).extracting(Outcome::uploadOrder).containsExactly(0, 1, 2);
        assertThat(accepted).extracting(Outcome::index).containsExactly(0, 2, 8);
        var images = byId(api.images(job.id(), 100));
        for (var i = 0; i < good.size(); i++) {
            assertOwnResult(images.get(accepted.get(i).imageId()), accepted.get(i), good.get(i));
        }
        assertThat(api.job(job.id()).rejected()).isEqualTo(6);
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
        var answer = mustBe(
                202,
                api.upload(
                        "/v1/jobs",
                        Map.of("job", Map.of("name", "Urlaub ☀", "metadata", Map.of("a", 1)), "manifest", manifest),
                        List.of(TestImage.jpeg("words").named("bild ü 1.jpg"))));
        var job = new Job(answer);

        drain();

        assertThat(answer.path("name").textValue()).isEqualTo("Urlaub ☀");
        assertThat(answer.path("metadata").path("a").intValue()).isEqualTo(1);
        assertThat(answer.path("outcomes").path(0).path("reference").textValue())
                .isEqualTo(reference);
        assertThat(answer.path("outcomes").path(0).path("originalName").textValue())
                .isEqualTo("bild ü 1.jpg");
        var image = api.image(job.imageId(0)).json();
        assertThat(image.path("reference").textValue()).isEqualTo(reference);
        assertThat(image.path("originalPath").textValue()).isEqualTo("content://media/external/images/17");
        assertThat(image.path("metadata").path("k").get(1).textValue()).isEqualTo("zwei");
        assertThat(image.path("rekognitionData").path("ModerationModelVersion").textValue())
                .isEqualTo("7.0");
        assertThat(image.path("rekognitionData").has("ContentTypes")).isTrue();
        assertThat(image.path("jobs").get(0).path("jobId").textValue()).isEqualTo(job.id());
    }

    @Test
    void beforeTheAnalysisThereIsNoVerdict() {
        var job = api.open(TestImage.many("early", 2));

        var images = api.images(job.id(), 10);

        assertThat(images).allSatisfy(image -> {
            assertThat(image.state()).isEqualTo("uploaded");
            assertThat(image.hasNoVerdict()).isTrue();
        });
    }

    @Test
    void damageBehindTheHeaderIsFoundByRekognitionAndEndsTheImage() {
        var job = api.open(List.of(TestImage.jpeg("whole"), TestImage.damagedBehindTheHeader("broken")));

        drain();

        var images = api.images(job.id(), 10);
        assertThat(images.get(1).state()).isEqualTo("failed");
        assertThat(images.get(1).failureCode()).isEqualTo("invalid-image");
        assertThat(images.get(1).hasNoVerdict()).isTrue();
        assertThat(images.get(0).state()).isEqualTo("analyzed");
        assertThat(messages()).isZero();
    }
}
