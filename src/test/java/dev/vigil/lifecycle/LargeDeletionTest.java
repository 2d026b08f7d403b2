package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.FailureCode;
import dev.vigil.ledger.Finding;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.ledger.RequestStatus;
import dev.vigil.ledger.ResultStore;
import dev.vigil.testing.Api;
import dev.vigil.testing.Outcome;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A job that is larger than a batch is gone by its ID at once; its objects and rows follow in batches of five, the
/// objects first.
@QuarkusTest
@TestProfile(FiveToABatch.class)
class LargeDeletionTest extends LargeJobTest {

    @Inject
    Retention retention;

    @Inject
    ResultStore ledger;

    @Test
    void aLargeJobIsGoneByIdAtOnceAndFromTheLedgerAfterTheSweep() {
        var job = api.open(TestImage.many("gone", IMAGES));
        var jobId = job.id();
        var path = "/v1/jobs/" + jobId;

        mustBe(204, api.delete(path));

        assertThat(rows()).as("rows have not followed yet").isEqualTo(IMAGES);
        assertThat(Stream.of(
                                api.get(path),
                                api.get(path + "/images"),
                                api.post(path + "/seal"),
                                api.post(path + "/cancel"),
                                api.post(path + "/retry"),
                                api.delete(path),
                                api.upload(path + "/images", Map.of(), TestImage.many("x", 1)),
                                api.post(path + "/results", Map.of("results", List.of(result("uploadOrder", 0)))),
                                api.get("/v1/virtual-images/" + job.imageId(0)),
                                api.delete("/v1/virtual-images/" + job.imageId(0)))
                        .map(Api.Answer::status))
                .containsOnly(404);
        assertThat(mustBe(200, api.get("/v1/jobs")).path("items")).isEmpty();
        assertThat(api.update(List.of(result("virtualImageId", job.imageId(0)))))
                .extracting(Outcome::outcome)
                .containsExactly("not-found");

        var moved = sweep();

        assertThat(moved.jobs()).isEqualTo(1);
        assertThat(moved.images()).isEqualTo(IMAGES);
        assertThat(rows()).isZero();
        assertThat(objects(jobId)).isZero();
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs")).isEmpty();
        assertThat(sweep().nothing()).isTrue();
    }

    @Test
    void deliveriesOfADeletedJobAreNoOps() {
        var job = api.open(TestImage.many("no-op", IMAGES));
        api.deleteJob(job.id());
        var late = new Finding.Failed(request(job, 0), FailureCode.INVALID_IMAGE, "too late");

        assertThat(ledger.look(List.of(late.asked())).await().atMost(PATIENCE))
                .containsEntry(late.asked(), new RequestStatus.Unknown());
        assertThat(ledger.record(List.of(late)).await().atMost(PATIENCE))
                .containsEntry(late.imageId(), RecordOutcome.UNCHANGED);
        assertThat(ledger.countAttempt(late.asked()).await().atMost(PATIENCE)).isEmpty();
        assertThat(drain()).isEqualTo(IMAGES);

        assertThat(standIn.succeeded()).isZero();
        assertThat(messages()).isZero();
        assertThat(
                        sql(
                                "SELECT 1 FROM bulk_job_virtual_images WHERE state <> 'uploaded' UNION ALL SELECT 1 FROM open_image WHERE attempts > 0"))
                .isEmpty();
    }

    /// The second batch loses its objects, and the process dies before its rows go: they still name what was there.
    @Test
    void objectsGoBeforeTheirRowsSoThatNothingIsLeftInTheBucket() {
        var jobId = api.open(TestImage.many("killed", IMAGES)).id();
        api.deleteJob(jobId);
        breakDatabase("DELETE", "bulk_job_virtual_images", "OLD.upload_order >= 5");

        assertThat(sweep().images()).isEqualTo(5);
        assertThat(rows()).isEqualTo(IMAGES - 5);
        assertThat(objects(jobId)).isEqualTo(IMAGES - 10);
        assertThat(api.get("/v1/jobs/" + jobId).status()).isEqualTo(404);

        repairDatabase();
        assertThat(sweep().images()).isEqualTo(IMAGES - 5);
        assertThat(objects(jobId)).isZero();
        assertThat(rows()).isZero();
    }

    @Test
    void aSmallJobThatCouldNotBeFinishedInTheCallIsFinishedByTheSweep() {
        var jobId = api.open(TestImage.many("small", 3)).id();
        breakDatabase("DELETE", "bulk_job_virtual_images", "true");

        api.deleteJob(jobId);

        assertThat(api.get("/v1/jobs/" + jobId).status()).isEqualTo(404);
        assertThat(rows()).isEqualTo(3);
        repairDatabase();
        assertThat(sweep().jobs()).isEqualTo(1);
        assertThat(rows()).isZero();
    }

    @Test
    void imagesOfAnotherJobStayAndAreFoundAllTheTime() {
        var job = api.open(TestImage.many("shared", IMAGES));
        drain();
        var live = api.openEmpty();
        share(job.imageId(7), live);

        api.deleteJob(job.id());

        var image = api.image(job.imageId(7));
        assertThat(image.json().path("jobs").findValuesAsText("jobId")).containsExactly(live);
        sweep();
        assertThat(api.image(job.imageId(7))).isEqualTo(image);
        assertThat(objects(live)).isEqualTo(1);
        assertThat(objects(job.id())).isZero();
        assertThat(sql("SELECT 1 FROM virtual_image")).hasSize(1);
    }

    @Test
    void aCancelledJobCanBeDeletedBeforeItsRowsFollow() {
        var jobId = api.open(TestImage.many("cancel-then-delete", IMAGES)).id();
        api.cancel(jobId);

        api.deleteJob(jobId);

        assertThat(api.get("/v1/jobs/" + jobId).status()).isEqualTo(404);
        sweep();
        assertThat(rows()).isZero();
        assertThat(objects(jobId)).isZero();
    }

    @Test
    void aJobIsDeletedWhileItsImagesAreInFlight() {
        for (var round = 0; round < 3; round++) {
            var jobId = api.open(TestImage.many("flight" + round, 20)).id();

            var drained = CompletableFuture.runAsync(this::drain);
            api.deleteJob(jobId);
            sweep();
            drained.join();

            assertThat(rows()).isZero();
            assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
            assertThat(objects(jobId)).isZero();
        }
    }

    @Test
    void retentionDeletesALargeJobInTheSameWay() {
        var jobId = api.open(TestImage.many("old", IMAGES)).id();
        drainUntil(() -> isCompleted(jobId));
        sql(
                "UPDATE nsfw_bulk_jobs SET completed_at = now() - interval '31 days', cleaned_up_at = now(), objects_deleted_at = now()");

        assertThat(sweeps.run(retention).await().atMost(PATIENCE).jobs()).isEqualTo(1);

        assertThat(api.get("/v1/jobs/" + jobId).status()).isEqualTo(404);
        assertThat(rows()).isEqualTo(IMAGES);
        assertThat(sweeps.run(retention).await().atMost(PATIENCE).jobs()).isZero();
        sweep();
        assertThat(rows()).isZero();
        assertThat(objects(jobId))
                .as("noted as deleted, so nobody asked the bucket")
                .isEqualTo(IMAGES);
    }

    private static Map<String, Object> result(String member, Object value) {
        return Map.of(
                member,
                value,
                "rekognitionData",
                Map.of("ModerationLabels", List.of(), "ModerationModelVersion", "7.0"));
    }
}
