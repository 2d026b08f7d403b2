package dev.vigil.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.rescue.Outbox;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A retry of a job that is larger than a batch opens the first images in the call and the rest in batches that follow;
/// here five images to a batch.
@QuarkusTest
@TestProfile(FiveToABatch.class)
class LargeRetryTest extends LargeJobTest {

    @Inject
    Outbox outbox;

    @Test
    void aRetryOpensTheFirstImagesAtOnceAndCompletesAfterTheRest() {
        var jobId = failed("retry", IMAGES);

        var retried = api.retry(jobId);

        assertThat(retried.state()).isEqualTo("processing");
        assertThat(retried.pending()).isEqualTo(5);
        assertThat(retried.failed()).isEqualTo(7);
        drainUntil(() -> api.job(jobId).analyzed() == 5);
        assertThat(api.job(jobId).state()).as("the rest is not open yet").isEqualTo("processing");
        assertThat(api.seal(jobId).state()).isEqualTo("processing");

        assertThat(sweep().images()).isEqualTo(7);
        assertThat(sweeps.run(outbox).await().atMost(PATIENCE).images()).isEqualTo(7);
        drainUntil(() -> isCompleted(jobId));
        assertThat(api.job(jobId).analyzed()).isEqualTo(IMAGES);
    }

    @Test
    void whatFailsAgainDuringARetryIsNotOpenedTwice() {
        var jobId = failed("again", IMAGES);
        standIn.script(Faults.always("ImageTooLargeException", 400));
        api.retry(jobId);
        drainUntil(() -> api.job(jobId).failed() == IMAGES);
        sql("UPDATE nsfw_bulk_jobs SET moved_order = -1");

        assertThat(sweep().images()).isEqualTo(7);

        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE generation = 2"))
                .hasSize(IMAGES);
    }

    @Test
    void aRetryThatFindsNothingLeftToOpenCompletesTheJob() {
        var jobId = failed("nothing-left", IMAGES);
        api.retry(jobId);
        drainUntil(() -> api.job(jobId).analyzed() == 5);
        sql("UPDATE bulk_job_virtual_images SET finalized_at = now() + interval '1 h' WHERE state = 'failed'");

        assertThat(sweep().images()).isZero();

        assertThat(isCompleted(jobId)).isTrue();
    }

    @Test
    void aRetryByCodeLeavesOtherFailuresAloneInTheRestToo() {
        var jobId = failed("codes", IMAGES);
        sql("UPDATE bulk_job_virtual_images SET failure_code = 'expired' WHERE upload_order % 2 = 0");

        api.retry(jobId, Map.of("failureCode", "image-too-large"));
        sweep();

        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = 'uploaded' AND upload_order % 2 = 1"))
                .hasSize(6);
        assertThat(rows("failed")).isEqualTo(6);
    }

    @Test
    void aSecondRetryWidensTheFirst() {
        var jobId = failed("wider", 20);
        sql("UPDATE bulk_job_virtual_images SET failure_code = 'expired' WHERE upload_order % 2 = 0");

        api.retry(jobId, Map.of("failureCode", "image-too-large"));
        api.retry(jobId, Map.of("failureCode", "expired"));
        assertThat(rows("failed")).isEqualTo(10);
        sweep();

        assertThat(rows("uploaded")).isEqualTo(20);
    }

    @Test
    void namedImagesAreAllOpenedByTheCall() {
        var job = api.open(TestImage.many("named", IMAGES));
        var jobId = job.id();
        fail(jobId);
        var named = IntStream.range(0, 11).mapToObj(job::imageId).toList();

        var retried = api.retry(jobId, Map.of("virtualImageIds", named));

        assertThat(retried.pending()).isEqualTo(11);
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE move IS NOT NULL")).isEmpty();
    }

    @Test
    void anImageOfAnotherJobAmongManyNamedOnesOpensNone() {
        var job = api.open(TestImage.many("foreign", IMAGES));
        var jobId = job.id();
        fail(jobId);
        var other = api.open(TestImage.many("other", 1));
        var named = Stream.concat(IntStream.range(0, 11).mapToObj(job::imageId), Stream.of(other.imageId(0)))
                .toList();

        assertThat(api.post("/v1/jobs/" + jobId + "/retry", Map.of("virtualImageIds", named))
                        .status())
                .isEqualTo(400);
        assertThat(api.job(jobId).failed()).isEqualTo(IMAGES);
    }

    @Test
    void cancelEndsARetryThatIsUnderWay() {
        var jobId = failed("retry-then-cancel", IMAGES);
        api.retry(jobId);

        var cancelled = api.cancel(jobId);

        assertThat(cancelled.cancelled()).isEqualTo(5);
        assertThat(cancelled.failed()).isEqualTo(7);
        countersAreRight();
        sweep();
        assertThat(rows("failed")).isEqualTo(7);
        assertThat(rows("cancelled")).isEqualTo(5);
        assertThat(api.post("/v1/jobs/" + jobId + "/retry").status()).isEqualTo(409);
    }

    @Test
    void aRedriveOfLargeJobsStopsAtItsBoundAndSaysThatThereIsMore() {
        failed("first", IMAGES);
        failed("second", IMAGES);

        var retried = api.redrive("image-too-large");

        assertThat(retried.jobs()).isEqualTo(2);
        assertThat(retried.images()).isEqualTo(10);
        sweep();
        assertThat(rows("failed")).isZero();
    }

    private String failed(String name, int images) {
        var jobId = api.open(TestImage.many(name, images)).id();
        fail(jobId);
        return jobId;
    }

    private void fail(String jobId) {
        standIn.script(Faults.always("ImageTooLargeException", 400));
        drainUntil(() -> isCompleted(jobId));
        standIn.script(Faults.NONE);
    }
}
