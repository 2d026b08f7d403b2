package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.Finding;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.ledger.RequestStatus;
import dev.vigil.ledger.ResultStore;
import dev.vigil.storage.StorageConfig;
import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// A job that is larger than a batch is gone by its ID at once; its objects and rows follow in batches of five, the
/// objects first. And no job grows beyond what it may hold (issue 12, C10).
@QuarkusTest
@TestProfile(LargeMovesTest.FiveToABatch.class)
class LargeDeletionTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int IMAGES = 12;

    @Inject
    LargeMoves moves;

    @Inject
    Retention retention;

    @Inject
    ResultStore ledger;

    @Inject
    S3AsyncClient s3;

    @Inject
    StorageConfig storage;

    @AfterEach
    void repairDatabase() {
        sql("DROP TRIGGER IF EXISTS broken ON bulk_job_virtual_images");
    }

    @Test
    void aLargeJobIsGoneByIdAtOnceAndFromTheLedgerAfterTheSweep() {
        var job = api.open(TestImage.many("gone", IMAGES));
        var jobId = job.path("id").textValue();
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
                                api.get("/v1/virtual-images/" + imageOf(job, 0)),
                                api.delete("/v1/virtual-images/" + imageOf(job, 0)))
                        .map(Api.Answer::status))
                .containsOnly(404);
        assertThat(mustBe(200, api.get("/v1/jobs")).path("items")).isEmpty();
        var updates = Map.of("updates", List.of(result("virtualImageId", imageOf(job, 0))));
        assertThat(mustBe(200, api.post("/v1/virtual-images/updates", updates))
                        .findValue("outcome")
                        .textValue())
                .isEqualTo("not-found");

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
        mustBe(204, api.delete("/v1/jobs/" + job.path("id").textValue()));
        var late = new Finding.Failed(request(job, 0), FailureCode.INVALID_IMAGE, "too late");

        assertThat(ledger.look(List.of(late.asked())).await().atMost(PATIENCE))
                .containsEntry(late.asked(), RequestStatus.UNKNOWN);
        assertThat(ledger.record(List.of(late)).await().atMost(PATIENCE))
                .containsEntry(late.imageId(), RecordOutcome.UNCHANGED);
        assertThat(ledger.countAttempt(late.asked()).await().atMost(PATIENCE)).isEmpty();
        assertThat(drain()).isEqualTo(IMAGES);

        assertThat(standIn.succeeded()).isZero();
        assertThat(messages()).isZero();
        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state <> 'uploaded' OR attempts > 0"))
                .isEmpty();
    }

    /// The second batch loses its objects, and the process dies before its rows go: they still name what was there.
    @Test
    void objectsGoBeforeTheirRowsSoThatNothingIsLeftInTheBucket() {
        var jobId = api.open(TestImage.many("killed", IMAGES)).path("id").textValue();
        mustBe(204, api.delete("/v1/jobs/" + jobId));
        sql("""
            CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF OLD.upload_order >= 5 THEN RAISE EXCEPTION 'killed by a test' USING ERRCODE = '53300'; END IF; RETURN OLD; END $$
            """);
        sql("CREATE TRIGGER broken BEFORE DELETE ON bulk_job_virtual_images FOR EACH ROW EXECUTE FUNCTION broken()");

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
        var jobId = api.open(TestImage.many("small", 3)).path("id").textValue();
        sql("""
            CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'killed by a test' USING ERRCODE = '53300'; END $$
            """);
        sql("CREATE TRIGGER broken BEFORE DELETE ON bulk_job_virtual_images FOR EACH ROW EXECUTE FUNCTION broken()");

        mustBe(204, api.delete("/v1/jobs/" + jobId));

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
        share(imageOf(job, 7), live);

        mustBe(204, api.delete("/v1/jobs/" + job.path("id").textValue()));

        var image = mustBe(200, api.get("/v1/virtual-images/" + imageOf(job, 7)));
        assertThat(image.path("jobs").findValuesAsText("jobId")).containsExactly(live);
        sweep();
        assertThat(mustBe(200, api.get("/v1/virtual-images/" + imageOf(job, 7))))
                .isEqualTo(image);
        assertThat(objects(live)).isEqualTo(1);
        assertThat(objects(job.path("id").textValue())).isZero();
        assertThat(sql("SELECT 1 FROM virtual_image")).hasSize(1);
    }

    @Test
    void aCancelledJobCanBeDeletedBeforeItsRowsFollow() {
        var jobId = api.open(TestImage.many("cancel-then-delete", IMAGES))
                .path("id")
                .textValue();
        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));

        mustBe(204, api.delete("/v1/jobs/" + jobId));

        assertThat(api.get("/v1/jobs/" + jobId).status()).isEqualTo(404);
        sweep();
        assertThat(rows()).isZero();
        assertThat(objects(jobId)).isZero();
    }

    @Test
    void aJobIsDeletedWhileItsImagesAreInFlight() {
        for (var round = 0; round < 3; round++) {
            var jobId =
                    api.open(TestImage.many("flight" + round, 20)).path("id").textValue();

            var drained = CompletableFuture.runAsync(this::drain);
            mustBe(204, api.delete("/v1/jobs/" + jobId));
            sweep();
            drained.join();

            assertThat(rows()).isZero();
            assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
            assertThat(objects(jobId)).isZero();
        }
    }

    @Test
    void retentionDeletesALargeJobInTheSameWay() {
        var jobId = api.open(TestImage.many("old", IMAGES)).path("id").textValue();
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

    @Test
    void aJobTakesNoMoreImagesThanItMayHold() {
        var jobId = api.openEmpty();
        api.append(jobId, TestImage.many("fits", 38));

        var answer = api.upload("/v1/jobs/" + jobId + "/images", Map.of(), TestImage.many("over", 3));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body().path("type").textValue()).isEqualTo("urn:vigil:problem:limit-exceeded");
        assertThat(answer.body().path("detail").textValue()).contains("vigil.job.max-images", "40");
        await(() -> objects(jobId) == 38);
        assertThat(api.job(jobId).path("images").path("received").intValue()).isEqualTo(38);
        api.append(jobId, TestImage.many("last", 2));
    }

    @Test
    void aJobThatWouldBeTooLargeIsNotOpened() {
        var before = JobId.create();

        var answer = api.upload("/v1/jobs", Map.of(), TestImage.many("too-large", 41));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(rows()).isZero();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs")).isEmpty();
        await(() -> s3.listObjectsV2(request -> request.bucket(storage.bucket()).startAfter(before.toString()))
                        .join()
                        .keyCount()
                == 0);
    }

    @Test
    void appendsAtTheSameTimeDoNotPassTheLimitTogether() {
        var jobId = api.openEmpty();

        var statuses = Stream.of("a", "b", "c", "d", "e", "f")
                .map(name -> CompletableFuture.supplyAsync(
                        () -> api.upload("/v1/jobs/" + jobId + "/images", Map.of(), TestImage.many(name, 9))
                                .status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(statuses.stream().filter(status -> status == 202)).hasSize(4);
        assertThat(statuses.stream().filter(status -> status == 413)).hasSize(2);
        assertThat(rows()).isEqualTo(36);
    }

    private static Map<String, Object> result(String member, Object value) {
        return Map.of(
                member,
                value,
                "rekognitionData",
                Map.of("ModerationLabels", List.of(), "ModerationModelVersion", "7.0"));
    }

    private LargeMoves.Moved sweep() {
        return sweeps.run(moves).await().atMost(PATIENCE);
    }

    private int rows() {
        return sql("SELECT 1 FROM bulk_job_virtual_images").size();
    }

    private int objects(String jobId) {
        return s3.listObjectsV2(request -> request.bucket(storage.bucket()).prefix(jobId + "/"))
                .join()
                .keyCount();
    }

    private static AnalysisRequest request(JsonNode job, int index) {
        return new AnalysisRequest(
                new JobId(UUID.fromString(job.path("id").textValue())),
                new VirtualImageId(UUID.fromString(imageOf(job, index))),
                index,
                1);
    }

    private void share(String imageId, String jobId) {
        sql("""
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order, state, finalized_at)
            VALUES (gen_random_uuid(), $1, $2, 0, 'analyzed', now())
            """, UUID.fromString(jobId), UUID.fromString(imageId));
        sql("""
            UPDATE nsfw_bulk_jobs SET received = 1, next_upload_order = 1, analyzed = 1,
                                      flagged = (SELECT isflagged::int FROM virtual_image WHERE id = $2)
             WHERE id = $1
            """, UUID.fromString(jobId), UUID.fromString(imageId));
        s3.putObject(
                        request -> request.bucket(storage.bucket()).key(jobId + "/" + imageId),
                        AsyncRequestBody.fromString("x"))
                .join();
    }
}
