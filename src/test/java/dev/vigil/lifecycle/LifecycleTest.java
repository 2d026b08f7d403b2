package dev.vigil.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.testing.Api;
import dev.vigil.testing.Image;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Seal, cancel, retry, delete and append: a second call changes nothing, and calls at the same time leave the counters
/// right.
@QuarkusTest
class LifecycleTest extends BucketTest {

    @Test
    void anEmptySealedJobIsCompleted() {
        var jobId = api.openEmpty();

        var sealed = api.seal(jobId);

        assertThat(sealed.state()).isEqualTo("completed");
        assertThat(sealed.json().path("progress").doubleValue()).isEqualTo(1);
        assertThat(api.seal(jobId)).isEqualTo(sealed);
    }

    @Test
    void aSealedJobTakesNoImages() {
        var job = api.open(TestImage.many("sealed", 1));

        var answer = api.tryToAppend(job.id(), TestImage.many("late", 1));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("urn:vigil:problem:job-sealed");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void cancelEndsWhatWaitsKeepsResultsAndIsIdempotent() {
        var jobId = api.openEmpty();
        api.append(jobId, TestImage.many("done", 4));
        drain();
        api.append(jobId, TestImage.many("waiting", 3));

        var cancelled = api.cancel(jobId);

        assertThat(cancelled.analyzed()).isEqualTo(4);
        assertThat(cancelled.cancelled()).isEqualTo(3);
        assertThat(api.cancel(jobId)).isEqualTo(cancelled);
        assertThat(api.post("/v1/jobs/" + jobId + "/seal").problem()).isEqualTo("urn:vigil:problem:job-cancelled");
        assertThat(api.post("/v1/jobs/" + jobId + "/retry").status()).isEqualTo(409);
        assertThat(api.tryToAppend(jobId, TestImage.many("x", 1)).status()).isEqualTo(409);
    }

    @Test
    void cancelOfACompletedJobChangesNothing() {
        var job = api.open(TestImage.many("completed", 1));
        drain();
        var completed = api.job(job.id());

        assertThat(api.cancel(job.id())).isEqualTo(completed);
    }

    @Test
    void concurrentAppendsGetDisjointGapFreeOrders() {
        var jobId = api.openEmpty();

        var calls = IntStream.range(0, 8)
                .mapToObj(call ->
                        CompletableFuture.supplyAsync(() -> api.append(jobId, TestImage.many("c" + call, 10))))
                .toList();
        calls.forEach(CompletableFuture::join);

        assertThat(api.images(jobId, 100).stream().map(Image::uploadOrder))
                .containsExactlyElementsOf(IntStream.range(0, 80).boxed().toList());
    }

    @Test
    void appendAndCancelAtTheSameTimeLeaveNoOpenImageInACancelledJob() {
        var jobId = api.openEmpty();

        var appends = IntStream.range(0, 6)
                .mapToObj(call -> CompletableFuture.supplyAsync(() ->
                        api.tryToAppend(jobId, TestImage.many("r" + call, 5)).status()));
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
    void failedImagesCanBeTriedAgainOnce() {
        var job = api.open(List.of(TestImage.jpeg("again")));
        var jobId = job.id();
        standIn.script(Faults.always("ImageTooLargeException", 400));
        drainUntil(() -> isCompleted(job));
        standIn.script(Faults.NONE);

        var retried = api.retry(jobId);
        api.retry(jobId);
        assertThat(retried.state()).isEqualTo("processing");
        drainUntil(() -> isCompleted(jobId));

        assertThat(api.job(jobId).analyzed()).isEqualTo(1);
        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE generation = 2"))
                .hasSize(1);
    }

    @Test
    void retryOfNamedImagesLeavesTheOthersAlone() {
        var job = api.open(TestImage.many("retry", 3));
        var jobId = job.id();
        standIn.script(Faults.always("ImageTooLargeException", 400));
        drain();
        standIn.script(Faults.NONE);

        api.retry(jobId, Map.of("virtualImageIds", List.of(job.imageId(1))));
        drainUntil(() -> isCompleted(jobId));

        assertThat(api.images(jobId, 10).stream().map(Image::state)).containsExactly("failed", "analyzed", "failed");
    }

    @Test
    void aRetryOfAJobCanNameAFailureCode() {
        var job = api.open(List.of(TestImage.damagedBehindTheHeader("code")));
        drain();

        api.retry(job.id(), Map.of("failureCode", "dead-lettered"));
        assertThat(isCompleted(job)).isTrue();
        api.retry(job.id(), Map.of("failureCode", "invalid-image"));

        assertThat(isCompleted(job)).isFalse();
        assertThat(api.post("/v1/jobs/" + job.id() + "/retry", Map.of("failureCode", "no such code"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void retryRefusesImagesOfOtherJobs() {
        var job = api.open(TestImage.many("a", 1));
        var other = api.open(TestImage.many("b", 1));

        var answer = api.post("/v1/jobs/" + job.id() + "/retry", Map.of("virtualImageIds", List.of(other.imageId(0))));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void retryAfterCleanUpIsRefused() {
        var job = api.open(List.of(TestImage.damagedBehindTheHeader("cleaned")));
        drain();
        sql("UPDATE nsfw_bulk_jobs SET cleaned_up_at = now()");

        var answer = api.post("/v1/jobs/" + job.id() + "/retry");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("urn:vigil:problem:objects-gone");
    }

    @Test
    void deletingAJobRemovesRowsAndObjects() {
        var job = api.open(TestImage.many("delete", 3));
        drain();
        assertThat(objects(job.id())).isEqualTo(3);

        api.deleteJob(job.id());

        assertThat(objects(job.id())).isZero();
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
        assertThat(api.delete("/v1/jobs/" + job.id()).status()).isEqualTo(404);
    }

    @Test
    void deletingAnImageLowersTheCountersAndCompletesTheJob() {
        var job = api.open(List.of(TestImage.jpeg("one"), TestImage.jpeg("two")));
        var jobId = job.id();
        purge();
        send(message(job, 0));
        drain();

        api.deleteImage(job.imageId(1));

        assertThat(api.job(jobId).state()).isEqualTo("completed");
        assertThat(api.job(jobId).received()).isEqualTo(1);
        api.deleteImage(job.imageId(0));
        assertThat(api.job(jobId).received()).isZero();
        assertThat(objects(jobId)).isZero();
    }

    @Test
    void anotherUsersJobIsAsGoodAsNone() {
        var job = api.open(TestImage.many("foreign", 1));
        var path = "/v1/jobs/" + job.id();
        sql("UPDATE nsfw_bulk_jobs SET tenant_id = 'somebody else'");
        sql("UPDATE virtual_image SET tenant_id = 'somebody else'");

        assertThat(Stream.of(
                                api.get(path),
                                api.get(path + "/images"),
                                api.post(path + "/seal"),
                                api.post(path + "/cancel"),
                                api.post(path + "/retry"),
                                api.delete(path),
                                api.upload(path + "/images", Map.of(), TestImage.many("x", 1)),
                                api.get("/v1/virtual-images/" + job.imageId(0)),
                                api.delete("/v1/virtual-images/" + job.imageId(0)))
                        .map(Api.Answer::status))
                .containsOnly(404);
    }
}
