package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.rescue.Expiry;
import dev.vigil.testing.Job;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.LogLines;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The life of a job in the log: a line when it is opened, completed and cancelled, whatever statement does it, and
/// no second one. Here a job of more than five images is moved in batches.
@QuarkusTest
@TestProfile(FiveToABatch.class)
class JobLogTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGE = 7;

    @Inject
    Expiry expiry;

    @Inject
    LargeMoves moves;

    private LogLines lines;

    @BeforeEach
    void listen() {
        lines = LogLines.of("dev.vigil.ledger.JobLog");
    }

    @AfterEach
    void stopListening() {
        lines.close();
    }

    @Test
    void resultsCompleteASealedJobOnce() {
        var jobId = open(
                List.of(TestImage.jpeg("secret-name"), TestImage.damagedBehindTheHeader("b"), TestImage.jpeg(10, 10)));
        assertThat(lines.take()).containsExactly(opened(jobId, 2, 1));

        drain();

        var flagged = api.job(jobId).flagged();
        assertThat(lines.take()).containsExactly(completed(jobId, 2, 1, 1, flagged, 1));
        api.seal(jobId);
        api.cancel(jobId);
        assertThat(drain()).isZero();
        assertThat(lines.take()).as("it is completed already").isEmpty();
    }

    @Test
    void aJobThatIsOpenedEmptyAndSealedIsCompletedAtOnce() {
        var jobId = new Job(mustBe(202, api.post("/v1/jobs", Map.of("seal", true)))).id();

        assertThat(lines.take()).containsExactly(opened(jobId, 0, 0), completed(jobId, 0, 0, 0, 0, 0));
    }

    @Test
    void theSealCompletesAJobWhoseImagesAreFinal() {
        var jobId = api.openEmpty();
        api.append(jobId, List.of(TestImage.damagedBehindTheHeader("sealed")));
        drain();
        assertThat(lines.take()).containsExactly(opened(jobId, 0, 0));

        api.seal(jobId);
        api.seal(jobId);

        assertThat(lines.take()).containsExactly(completed(jobId, 1, 0, 0, 0, 1));
    }

    @Test
    void aRetryIsCompletedOnceMore() {
        var jobId = failed(2);

        api.retry(jobId);
        assertThat(lines.take()).isEmpty();
        drainUntil(() -> isCompleted(jobId));

        var flagged = api.job(jobId).flagged();
        assertThat(lines.take()).containsExactly(completed(jobId, 2, 0, 2, flagged, 0));
    }

    @Test
    void theLastBatchOfALargeRetryCompletesAJobWhoseImagesAreFinalByThen() {
        var jobId = failed(LARGE);
        standIn.script(Faults.always("ImageTooLargeException", 400));
        api.retry(jobId);
        drainUntil(() -> api.job(jobId).pending() == 0);
        assertThat(lines.take()).as("the retry is under way").isEmpty();
        sql("UPDATE bulk_job_virtual_images SET finalized_at = now() + interval '1 h' WHERE state = 'failed'");

        sweeps.run(moves).await().atMost(PATIENCE);

        assertThat(lines.take()).containsExactly(completed(jobId, LARGE, 0, 0, 0, LARGE));
    }

    @Test
    void theDeletionOfTheLastImageThatWaitsCompletesTheJobAndThatOfAFinalOneDoesNot() {
        var job = api.open(List.of(TestImage.damagedBehindTheHeader("one"), TestImage.jpeg("two")));
        var jobId = job.id();
        purge();
        send(message(job, 0));
        drain();
        assertThat(lines.take()).containsExactly(opened(jobId, 2, 0));

        api.deleteImage(job.imageId(1));
        assertThat(lines.take()).containsExactly(completed(jobId, 1, 0, 0, 0, 1));

        api.deleteImage(job.imageId(0));
        assertThat(lines.take()).isEmpty();
    }

    @Test
    void theEndOfImagesThatNobodyCameForCompletesTheJob() {
        var jobId = open(TestImage.many("expired", 2));
        openSince("14 d");
        lines.take();

        assertThat(sweeps.run(expiry).await().atMost(PATIENCE).images()).isEqualTo(2);

        assertThat(lines.take()).containsExactly(completed(jobId, 2, 0, 0, 0, 2));
    }

    @Test
    void aCancellationHasOneLineAndNoCompletion() {
        for (var images : List.of(2, LARGE)) {
            var jobId = open(TestImage.many("cancelled", images));
            lines.take();

            api.cancel(jobId);
            api.cancel(jobId);
            sweeps.run(moves).await().atMost(PATIENCE);
            drain();

            assertThat(lines.take())
                    .containsExactly("INFO a job was cancelled: jobId=" + jobId + " images=" + images
                            + " rejected=0 analyzed=0 flagged=0 failed=0 cancelled=" + images);
        }
    }

    private String open(List<TestImage> images) {
        return api.open(images).id();
    }

    /// A job whose images have all failed, and whose lines are read.
    private String failed(int images) {
        var jobId = open(TestImage.many("again", images));
        standIn.script(Faults.always("ImageTooLargeException", 400));
        drain();
        standIn.script(Faults.NONE);
        assertThat(lines.take()).containsExactly(opened(jobId, images, 0), completed(jobId, images, 0, 0, 0, images));
        return jobId;
    }

    private static String opened(String jobId, int images, int rejected) {
        return "INFO a job was opened: jobId=" + jobId + " images=" + images + " rejected=" + rejected;
    }

    private static String completed(String jobId, int images, int rejected, int analyzed, int flagged, int failed) {
        return "INFO a job was completed: jobId=" + jobId + " images=" + images + " rejected=" + rejected + " analyzed="
                + analyzed + " flagged=" + flagged + " failed=" + failed + " cancelled=0";
    }
}
