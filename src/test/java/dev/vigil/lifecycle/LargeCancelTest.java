package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.image.FailureCode;
import dev.vigil.ledger.Finding;
import dev.vigil.ledger.LargeMoveStore;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.ledger.RequestStatus;
import dev.vigil.ledger.ResultStore;
import dev.vigil.rescue.Outbox;
import dev.vigil.testing.Job;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A job that is larger than a batch is cancelled by a mark, which holds at once, and by batches that follow; here five
/// images to a batch.
@QuarkusTest
@TestProfile(FiveToABatch.class)
class LargeCancelTest extends LargeJobTest {

    @Inject
    LargeMoveStore store;

    @Inject
    ResultStore ledger;

    @Inject
    Outbox outbox;

    @Inject
    CleanUp cleanUp;

    @Test
    void aCancelledJobReadsAsCancelledBeforeItsRowsFollow() {
        var jobId = api.openEmpty();
        api.append(jobId, TestImage.many("done", 2));
        drain();
        var waiting = api.append(jobId, TestImage.many("waiting", IMAGES));

        var cancelled = api.cancel(jobId);

        assertThat(rows("cancelled")).as("rows have not followed yet").isZero();
        assertThat(cancelled.state()).isEqualTo("cancelled");
        assertThat(cancelled.json().path("cancelledAt").textValue()).isNotEmpty();
        assertThat(cancelled.cancelled()).isEqualTo(IMAGES);
        assertThat(cancelled.analyzed()).isEqualTo(2);
        assertThat(cancelled.pending()).isZero();
        var before = everyRead(jobId, waiting);
        assertThat(api.cancel(jobId)).isEqualTo(cancelled);

        var moved = sweep();

        assertThat(moved.jobs()).isEqualTo(1);
        assertThat(moved.images()).isEqualTo(IMAGES);
        assertThat(rows("cancelled")).isEqualTo(IMAGES);
        assertThat(everyRead(jobId, waiting)).isEqualTo(before);
        assertThat(api.job(jobId)).isEqualTo(cancelled);
        assertThat(sweep().nothing()).isTrue();
    }

    @Test
    void deliveriesOfACancelledJobChangeNothingWhileItsRowsFollow() {
        var job = api.open(TestImage.many("late", IMAGES));
        var jobId = job.id();
        api.cancel(jobId);
        var late = new Finding.Failed(request(job, 0), FailureCode.INVALID_IMAGE, "too late");

        assertThat(ledger.look(List.of(late.asked())).await().atMost(PATIENCE))
                .containsEntry(late.asked(), new RequestStatus.Settled());
        assertThat(ledger.record(List.of(late)).await().atMost(PATIENCE))
                .containsEntry(late.imageId(), RecordOutcome.UNCHANGED);
        assertThat(ledger.countAttempt(late.asked()).await().atMost(PATIENCE)).isEmpty();
        assertThat(bridged(job.imageId(1))).isEqualTo("unchanged");
        assertThat(drain()).isEqualTo(IMAGES);

        assertThat(standIn.succeeded()).as("calls that were paid").isZero();
        assertThat(messages()).isZero();
        assertThat(api.job(jobId).cancelled()).isEqualTo(IMAGES);
        countersAreRight();
    }

    @Test
    void rowsOfACancelledJobAreNotAnnouncedAndItsObjectsStayUntilTheLastHasFollowed() {
        var jobId = api.open(TestImage.many("quiet", IMAGES)).id();
        api.cancel(jobId);
        forgetAnnouncements();
        sql("UPDATE nsfw_bulk_jobs SET cancelled_at = now() - interval '2 h'");

        assertThat(sweeps.run(outbox).await().atMost(PATIENCE).images()).isZero();
        assertThat(sweeps.run(cleanUp).await().atMost(PATIENCE).nothing()).isTrue();

        sweep();
        assertThat(sweeps.run(cleanUp).await().atMost(PATIENCE).objects()).isEqualTo(IMAGES);
    }

    @Test
    void deletingAnImageOfACancelledJobLowersWhatWasCountedForIt() {
        var job = api.open(TestImage.many("one-less", IMAGES));
        var jobId = job.id();
        api.cancel(jobId);

        api.deleteImage(job.imageId(3));

        assertThat(api.job(jobId).cancelled()).isEqualTo(IMAGES - 1);
        countersAreRight();
        sweep();
        assertThat(rows("cancelled")).isEqualTo(IMAGES - 1);
    }

    @Test
    void aMoveThatBreaksGoesOnWhereItCame() {
        api.cancel(api.open(TestImage.many("broken", IMAGES)).id());
        breakDatabase("UPDATE", "bulk_job_virtual_images", "NEW.upload_order >= 5");

        assertThat(sweep().images()).isEqualTo(5);
        assertThat(rows("cancelled")).isEqualTo(5);
        countersAreRight();

        repairDatabase();
        assertThat(sweep().images()).isEqualTo(IMAGES - 5);
        assertThat(rows("uploaded")).isZero();
    }

    @Test
    void aJobThatCannotBeMovedHoldsUpNoOther() {
        var stuck = api.open(TestImage.many("stuck", IMAGES)).id();
        var other = api.open(TestImage.many("other", IMAGES)).id();
        api.cancel(stuck);
        api.cancel(other);
        breakDatabase("UPDATE", "bulk_job_virtual_images", "NEW.job_id = '" + stuck + "'");

        var moved = sweep();

        assertThat(moved.jobs()).isEqualTo(1);
        assertThat(moved.more()).isFalse();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE move IS NOT NULL")).hasSize(1);
    }

    @Test
    void twoWhoMoveAJobAtOnceMoveEachRowOnce() {
        var jobId = api.open(TestImage.many("twice", IMAGES)).id();
        api.cancel(jobId);

        var moved = Multi.createFrom()
                .range(0, 6)
                .onItem()
                .transformToUniAndMerge(i -> store.cancel(id(jobId), 5))
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(moved.stream().mapToInt(LargeMoveStore.Moved::images).sum()).isEqualTo(IMAGES);
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE move IS NOT NULL")).isEmpty();
    }

    @Test
    void cancelDuringDeliveriesCountsEachImageOnce() {
        for (var round = 0; round < 3; round++) {
            var jobId = api.open(TestImage.many("race" + round, 20)).id();

            var drained = CompletableFuture.runAsync(this::drain);
            api.cancel(jobId);
            sweep();
            drained.join();

            countersAreRight();
            var job = api.job(jobId);
            assertThat(job.analyzed() + job.cancelled()).isEqualTo(20);
        }
    }

    /// Every way to read an image of the job, and what lists by state say.
    private List<JsonNode> everyRead(String jobId, Job appended) {
        var page = "/images?limit=100";
        return Stream.of(
                        "/v1/jobs/" + jobId + page,
                        "/v1/jobs/" + jobId + page + "&state=cancelled",
                        "/v1/jobs/" + jobId + page + "&state=uploaded",
                        "/v1/virtual-images?state=cancelled",
                        "/v1/virtual-images?state=uploaded",
                        "/v1/virtual-images/" + appended.imageId(0))
                .map(path -> mustBe(200, api.get(path)))
                .peek(read -> assertThat(read.findValuesAsText("state")).doesNotContain("uploaded"))
                .toList();
    }

    /// What a result from elsewhere is answered.
    private String bridged(String imageId) {
        var response = Map.of("ModerationLabels", List.of(), "ModerationModelVersion", "7.0");
        return api.update(List.of(Map.of("virtualImageId", imageId, "rekognitionData", response)))
                .getFirst()
                .outcome();
    }
}
