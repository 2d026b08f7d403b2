package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.storage.StorageConfig;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// Seal, cancel, retry, delete and append: idempotent, and right under concurrency (C1, S2 to S7, S12).
@QuarkusTest
class LifecycleTest extends LedgerTest {

    @Inject
    S3AsyncClient s3;

    @Inject
    StorageConfig storage;

    @Test
    void anEmptySealedJobIsCompleted() {
        var jobId = api.openEmpty();

        var sealed = mustBe(200, api.post("/v1/jobs/" + jobId + "/seal"));

        assertThat(sealed.path("state").textValue()).isEqualTo("completed");
        assertThat(sealed.path("progress").doubleValue()).isEqualTo(1);
        assertThat(mustBe(200, api.post("/v1/jobs/" + jobId + "/seal"))).isEqualTo(sealed);
    }

    @Test
    void aSealedJobTakesNoImages() {
        var job = api.open(TestImage.many("sealed", 1));

        var answer =
                api.upload("/v1/jobs/" + job.path("id").textValue() + "/images", Map.of(), TestImage.many("late", 1));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().path("type").textValue()).isEqualTo("urn:vigil:problem:job-sealed");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void cancelEndsWhatWaitsKeepsResultsAndIsIdempotent() {
        var jobId = api.openEmpty();
        api.append(jobId, TestImage.many("done", 4));
        drain();
        api.append(jobId, TestImage.many("waiting", 3));

        var cancelled = mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));

        assertThat(cancelled.path("images").path("analyzed").intValue()).isEqualTo(4);
        assertThat(cancelled.path("images").path("cancelled").intValue()).isEqualTo(3);
        assertThat(mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"))).isEqualTo(cancelled);
        assertThat(api.post("/v1/jobs/" + jobId + "/seal").body().path("type").textValue())
                .isEqualTo("urn:vigil:problem:job-cancelled");
        assertThat(api.post("/v1/jobs/" + jobId + "/retry").status()).isEqualTo(409);
        assertThat(api.upload("/v1/jobs/" + jobId + "/images", Map.of(), TestImage.many("x", 1))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void cancelOfACompletedJobChangesNothing() {
        var job = api.open(TestImage.many("completed", 1));
        drain();
        var completed = api.job(job.path("id").textValue());

        assertThat(mustBe(200, api.post("/v1/jobs/" + job.path("id").textValue() + "/cancel")))
                .isEqualTo(completed);
    }

    @Test
    void concurrentAppendsGetDisjointGapFreeOrders() {
        var jobId = api.openEmpty();

        var calls = IntStream.range(0, 8)
                .mapToObj(call ->
                        CompletableFuture.supplyAsync(() -> api.append(jobId, TestImage.many("c" + call, 10))))
                .toList();
        calls.forEach(CompletableFuture::join);

        assertThat(api.images(jobId, 100).stream()
                        .map(image -> image.path("uploadOrder").intValue()))
                .containsExactlyElementsOf(IntStream.range(0, 80).boxed().toList());
    }

    @Test
    void appendAndCancelAtTheSameTimeLeaveNoOpenImageInACancelledJob() {
        var jobId = api.openEmpty();

        var appends = IntStream.range(0, 6)
                .mapToObj(call -> CompletableFuture.supplyAsync(
                        () -> api.upload("/v1/jobs/" + jobId + "/images", Map.of(), TestImage.many("r" + call, 5))
                                .status()));
        var cancel = CompletableFuture.supplyAsync(
                () -> api.post("/v1/jobs/" + jobId + "/cancel").status());
        var statuses = Stream.concat(appends, Stream.of(cancel)).toList().stream()
                .map(CompletableFuture::join)
                .collect(Collectors.toSet());

        assertThat(Set.of(200, 202, 409)).containsAll(statuses);
        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = 'uploaded'"))
                .isEmpty();
    }

    @Test
    void retryOfNamedImagesLeavesTheOthersAlone() {
        var job = api.open(TestImage.many("retry", 3));
        var jobId = job.path("id").textValue();
        standIn.script(Faults.always("ImageTooLargeException", 400));
        drain();
        standIn.script(Faults.NONE);

        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry", Map.of("virtualImageIds", List.of(imageOf(job, 1)))));
        drainUntil(() -> isCompleted(jobId));

        assertThat(api.images(jobId, 10).stream()
                        .map(image -> image.path("state").textValue()))
                .containsExactly("failed", "analyzed", "failed");
    }

    @Test
    void retryRefusesImagesOfOtherJobs() {
        var job = api.open(TestImage.many("a", 1));
        var other = api.open(TestImage.many("b", 1));

        var answer = api.post(
                "/v1/jobs/" + job.path("id").textValue() + "/retry",
                Map.of("virtualImageIds", List.of(imageOf(other, 0))));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void retryAfterCleanUpIsRefused() {
        var job = api.open(List.of(TestImage.damagedBehindTheHeader("cleaned")));
        drain();
        sql("UPDATE nsfw_bulk_jobs SET cleaned_up_at = now()");

        var answer = api.post("/v1/jobs/" + job.path("id").textValue() + "/retry");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().path("type").textValue()).isEqualTo("urn:vigil:problem:objects-gone");
    }

    @Test
    void deletingAJobRemovesRowsAndObjects() {
        var job = api.open(TestImage.many("delete", 3));
        drain();
        var prefix = job.path("id").textValue() + "/";
        assertThat(objects(prefix)).isEqualTo(3);

        mustBe(204, api.delete("/v1/jobs/" + job.path("id").textValue()));

        assertThat(objects(prefix)).isZero();
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
        assertThat(api.delete("/v1/jobs/" + job.path("id").textValue()).status())
                .isEqualTo(404);
    }

    @Test
    void deletingAnImageLowersTheCountersAndCompletesTheJob() {
        var job = api.open(List.of(TestImage.jpeg("one"), TestImage.jpeg("two")));
        var jobId = job.path("id").textValue();
        sqs.purgeQueue(request -> request.queueUrl(queueUrl)).join();
        send(message(jobId, imageOf(job, 0), 0));
        drain();

        mustBe(204, api.delete("/v1/virtual-images/" + imageOf(job, 1)));

        assertThat(api.job(jobId).path("state").textValue()).isEqualTo("completed");
        assertThat(api.job(jobId).path("images").path("received").intValue()).isEqualTo(1);
        mustBe(204, api.delete("/v1/virtual-images/" + imageOf(job, 0)));
        assertThat(api.job(jobId).path("images").path("received").intValue()).isZero();
        assertThat(objects(jobId + "/")).isZero();
    }

    @Test
    void anotherUsersJobIsAsGoodAsNone() {
        var job = api.open(TestImage.many("foreign", 1));
        var path = "/v1/jobs/" + job.path("id").textValue();
        sql("UPDATE nsfw_bulk_jobs SET user_id = 'somebody else'");
        sql("UPDATE virtual_image SET user_id = 'somebody else'");

        assertThat(Stream.of(
                                api.get(path),
                                api.get(path + "/images"),
                                api.post(path + "/seal"),
                                api.post(path + "/cancel"),
                                api.post(path + "/retry"),
                                api.delete(path),
                                api.upload(path + "/images", Map.of(), TestImage.many("x", 1)),
                                api.get("/v1/virtual-images/" + imageOf(job, 0)),
                                api.delete("/v1/virtual-images/" + imageOf(job, 0)))
                        .map(answer -> answer.status()))
                .containsOnly(404);
    }

    private int objects(String prefix) {
        return s3.listObjectsV2(request -> request.bucket(storage.bucket()).prefix(prefix))
                .join()
                .keyCount();
    }
}
