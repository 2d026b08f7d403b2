package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.Finding;
import dev.vigil.ledger.LargeMoveStore;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.ledger.RequestStatus;
import dev.vigil.ledger.ResultStore;
import dev.vigil.local.Faults;
import dev.vigil.rescue.Outbox;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A job that is larger than a batch is cancelled and tried again by a mark, which holds at once, and batches behind
/// it; here five images to a batch (issue 12, C10). Deletions are in LargeDeletionTest.
@QuarkusTest
@TestProfile(LargeMovesTest.FiveToABatch.class)
class LargeMovesTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int IMAGES = 12;

    @Inject
    LargeMoves moves;

    @Inject
    LargeMoveStore store;

    @Inject
    ResultStore ledger;

    @Inject
    Outbox outbox;

    @Inject
    CleanUp cleanUp;

    @AfterEach
    void repairDatabase() {
        sql("DROP TRIGGER IF EXISTS broken ON bulk_job_virtual_images");
    }

    @Test
    void aCancelledJobReadsAsCancelledBeforeItsRowsFollow() {
        var jobId = api.openEmpty();
        api.append(jobId, TestImage.many("done", 2));
        drain();
        var waiting = api.append(jobId, TestImage.many("waiting", IMAGES));

        var cancelled = mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));

        assertThat(rows("cancelled")).as("rows have not followed yet").isZero();
        assertThat(cancelled.path("state").textValue()).isEqualTo("cancelled");
        assertThat(cancelled.path("cancelledAt").textValue()).isNotEmpty();
        assertThat(cancelled.path("images").path("cancelled").intValue()).isEqualTo(IMAGES);
        assertThat(cancelled.path("images").path("analyzed").intValue()).isEqualTo(2);
        assertThat(cancelled.path("images").path("pending").intValue()).isZero();
        var before = everyRead(jobId, waiting);
        assertThat(mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"))).isEqualTo(cancelled);

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
        var jobId = job.path("id").textValue();
        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));
        var late = new Finding.Failed(request(job, 0), FailureCode.INVALID_IMAGE, "too late");

        assertThat(ledger.look(List.of(late.asked())).await().atMost(PATIENCE))
                .containsEntry(late.asked(), RequestStatus.SETTLED);
        assertThat(ledger.record(List.of(late)).await().atMost(PATIENCE))
                .containsEntry(late.imageId(), RecordOutcome.UNCHANGED);
        assertThat(ledger.countAttempt(late.asked()).await().atMost(PATIENCE)).isEmpty();
        assertThat(bridged(imageOf(job, 1))).isEqualTo("unchanged");
        assertThat(drain()).isEqualTo(IMAGES);

        assertThat(standIn.succeeded()).as("calls that were paid").isZero();
        assertThat(messages()).isZero();
        assertThat(cancelledOf(jobId)).isEqualTo(IMAGES);
        countersAreRight();
    }

    @Test
    void rowsOfACancelledJobAreNotAnnouncedAndItsObjectsStayUntilTheLastHasFollowed() {
        var jobId = api.open(TestImage.many("quiet", IMAGES)).path("id").textValue();
        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));
        sql("UPDATE bulk_job_virtual_images SET announced_at = NULL, first_announced_at = NULL");
        sql("UPDATE nsfw_bulk_jobs SET cancelled_at = now() - interval '2 h'");

        assertThat(sweeps.run(outbox).await().atMost(PATIENCE).images()).isZero();
        assertThat(sweeps.run(cleanUp).await().atMost(PATIENCE).nothing()).isTrue();

        sweep();
        assertThat(sweeps.run(cleanUp).await().atMost(PATIENCE).objects()).isEqualTo(IMAGES);
    }

    @Test
    void deletingAnImageOfACancelledJobLowersWhatWasCountedForIt() {
        var job = api.open(TestImage.many("one-less", IMAGES));
        var jobId = job.path("id").textValue();
        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));

        mustBe(204, api.delete("/v1/virtual-images/" + imageOf(job, 3)));

        assertThat(cancelledOf(jobId)).isEqualTo(IMAGES - 1);
        countersAreRight();
        sweep();
        assertThat(rows("cancelled")).isEqualTo(IMAGES - 1);
    }

    @Test
    void aMoveThatBreaksGoesOnWhereItCame() {
        api.post("/v1/jobs/"
                + api.open(TestImage.many("broken", IMAGES)).path("id").textValue() + "/cancel");
        breakRows("NEW.upload_order >= 5");

        assertThat(sweep().images()).isEqualTo(5);
        assertThat(rows("cancelled")).isEqualTo(5);
        countersAreRight();

        repairDatabase();
        assertThat(sweep().images()).isEqualTo(IMAGES - 5);
        assertThat(rows("uploaded")).isZero();
    }

    @Test
    void aJobThatCannotBeMovedHoldsUpNoOther() {
        var stuck = api.open(TestImage.many("stuck", IMAGES)).path("id").textValue();
        var other = api.open(TestImage.many("other", IMAGES)).path("id").textValue();
        mustBe(200, api.post("/v1/jobs/" + stuck + "/cancel"));
        mustBe(200, api.post("/v1/jobs/" + other + "/cancel"));
        breakRows("NEW.job_id = '" + stuck + "'");

        var moved = sweep();

        assertThat(moved.jobs()).isEqualTo(1);
        assertThat(moved.more()).isFalse();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE move IS NOT NULL")).hasSize(1);
    }

    @Test
    void twoWhoMoveAJobAtOnceMoveEachRowOnce() {
        var jobId = api.open(TestImage.many("twice", IMAGES)).path("id").textValue();
        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));

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
            var jobId = api.open(TestImage.many("race" + round, 20)).path("id").textValue();

            var drained = CompletableFuture.runAsync(this::drain);
            mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));
            sweep();
            drained.join();

            countersAreRight();
            var images = api.job(jobId).path("images");
            assertThat(images.path("analyzed").intValue()
                            + images.path("cancelled").intValue())
                    .isEqualTo(20);
        }
    }

    @Test
    void aRetryOpensTheFirstImagesAtOnceAndCompletesAfterTheRest() {
        var jobId = failed("retry", IMAGES);

        var retried = mustBe(200, api.post("/v1/jobs/" + jobId + "/retry"));

        assertThat(retried.path("state").textValue()).isEqualTo("processing");
        assertThat(retried.path("images").path("pending").intValue()).isEqualTo(5);
        assertThat(retried.path("images").path("failed").intValue()).isEqualTo(7);
        drainUntil(() -> analyzedOf(jobId) == 5);
        assertThat(api.job(jobId).path("state").textValue())
                .as("the rest is not open yet")
                .isEqualTo("processing");
        assertThat(mustBe(200, api.post("/v1/jobs/" + jobId + "/seal"))
                        .path("state")
                        .textValue())
                .isEqualTo("processing");

        assertThat(sweep().images()).isEqualTo(7);
        assertThat(sweeps.run(outbox).await().atMost(PATIENCE).images()).isEqualTo(7);
        drainUntil(() -> isCompleted(jobId));
        assertThat(analyzedOf(jobId)).isEqualTo(IMAGES);
    }

    @Test
    void whatFailsAgainDuringARetryIsNotOpenedTwice() {
        var jobId = failed("again", IMAGES);
        standIn.script(Faults.always("ImageTooLargeException", 400));
        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry"));
        drainUntil(() -> failedOf(jobId) == IMAGES);
        sql("UPDATE nsfw_bulk_jobs SET moved_order = -1");

        assertThat(sweep().images()).isEqualTo(7);

        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE generation = 2"))
                .hasSize(IMAGES);
    }

    @Test
    void aRetryThatFindsNothingLeftToOpenCompletesTheJob() {
        var jobId = failed("nothing-left", IMAGES);
        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry"));
        drainUntil(() -> analyzedOf(jobId) == 5);
        sql("UPDATE bulk_job_virtual_images SET finalized_at = now() + interval '1 h' WHERE state = 'failed'");

        assertThat(sweep().images()).isZero();

        assertThat(isCompleted(jobId)).isTrue();
    }

    @Test
    void aRetryByCodeLeavesOtherFailuresAloneInTheRestToo() {
        var jobId = failed("codes", IMAGES);
        sql("UPDATE bulk_job_virtual_images SET failure_code = 'expired' WHERE upload_order % 2 = 0");

        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry", Map.of("failureCode", "image-too-large")));
        sweep();

        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = 'uploaded' AND upload_order % 2 = 1"))
                .hasSize(6);
        assertThat(rows("failed")).isEqualTo(6);
    }

    @Test
    void aSecondRetryWidensTheFirst() {
        var jobId = failed("wider", 20);
        sql("UPDATE bulk_job_virtual_images SET failure_code = 'expired' WHERE upload_order % 2 = 0");

        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry", Map.of("failureCode", "image-too-large")));
        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry", Map.of("failureCode", "expired")));
        assertThat(rows("failed")).isEqualTo(10);
        sweep();

        assertThat(rows("uploaded")).isEqualTo(20);
    }

    @Test
    void namedImagesAreAllOpenedByTheCall() {
        var job = api.open(TestImage.many("named", IMAGES));
        var jobId = job.path("id").textValue();
        fail(jobId);
        var named =
                IntStream.range(0, 11).mapToObj(index -> imageOf(job, index)).toList();

        var retried = mustBe(200, api.post("/v1/jobs/" + jobId + "/retry", Map.of("virtualImageIds", named)));

        assertThat(retried.path("images").path("pending").intValue()).isEqualTo(11);
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE move IS NOT NULL")).isEmpty();
    }

    @Test
    void anImageOfAnotherJobAmongManyNamedOnesOpensNone() {
        var job = api.open(TestImage.many("foreign", IMAGES));
        var jobId = job.path("id").textValue();
        fail(jobId);
        var other = api.open(TestImage.many("other", 1));
        var named = Stream.concat(
                        IntStream.range(0, 11).mapToObj(index -> imageOf(job, index)), Stream.of(imageOf(other, 0)))
                .toList();

        assertThat(api.post("/v1/jobs/" + jobId + "/retry", Map.of("virtualImageIds", named))
                        .status())
                .isEqualTo(400);
        assertThat(failedOf(jobId)).isEqualTo(IMAGES);
    }

    @Test
    void cancelEndsARetryThatIsUnderWay() {
        var jobId = failed("retry-then-cancel", IMAGES);
        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry"));

        var cancelled = mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));

        assertThat(cancelled.path("images").path("cancelled").intValue()).isEqualTo(5);
        assertThat(cancelled.path("images").path("failed").intValue()).isEqualTo(7);
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

        var retried = mustBe(200, api.post("/v1/retries", Map.of("failureCode", "image-too-large")));

        assertThat(retried.path("jobs").intValue()).isEqualTo(2);
        assertThat(retried.path("images").intValue()).isEqualTo(10);
        sweep();
        assertThat(rows("failed")).isZero();
    }

    /// Every way to read an image of the job, and what lists by state say.
    private List<JsonNode> everyRead(String jobId, JsonNode outcomes) {
        var page = "/images?limit=100";
        return Stream.of(
                        "/v1/jobs/" + jobId + page,
                        "/v1/jobs/" + jobId + page + "&state=cancelled",
                        "/v1/jobs/" + jobId + page + "&state=uploaded",
                        "/v1/virtual-images?state=cancelled",
                        "/v1/virtual-images?state=uploaded",
                        "/v1/virtual-images/" + imageOf(outcomes, 0))
                .map(path -> mustBe(200, api.get(path)))
                .peek(read -> assertThat(read.findValuesAsText("state")).doesNotContain("uploaded"))
                .toList();
    }

    private String failed(String name, int images) {
        var jobId = api.open(TestImage.many(name, images)).path("id").textValue();
        fail(jobId);
        return jobId;
    }

    private void fail(String jobId) {
        standIn.script(Faults.always("ImageTooLargeException", 400));
        drainUntil(() -> isCompleted(jobId));
        standIn.script(Faults.NONE);
    }

    private String bridged(String imageId) {
        var updates = List.of(Map.of(
                "virtualImageId",
                imageId,
                "rekognitionData",
                Map.of("ModerationLabels", List.of(), "ModerationModelVersion", "7.0")));
        return mustBe(200, api.post("/v1/virtual-images/updates", Map.of("updates", updates)))
                .findValue("outcome")
                .textValue();
    }

    private LargeMoves.Moved sweep() {
        return sweeps.run(moves).await().atMost(PATIENCE);
    }

    private int rows(String state) {
        return sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = $1", state)
                .size();
    }

    private int analyzedOf(String jobId) {
        return api.job(jobId).path("images").path("analyzed").intValue();
    }

    private int failedOf(String jobId) {
        return api.job(jobId).path("images").path("failed").intValue();
    }

    private int cancelledOf(String jobId) {
        return api.job(jobId).path("images").path("cancelled").intValue();
    }

    private static AnalysisRequest request(JsonNode job, int index) {
        return new AnalysisRequest(
                id(job.path("id").textValue()), new VirtualImageId(UUID.fromString(imageOf(job, index))), index, 1);
    }

    private static JobId id(String jobId) {
        return new JobId(UUID.fromString(jobId));
    }

    private void breakRows(String when) {
        sql("""
            CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF %s THEN RAISE EXCEPTION 'broken by a test' USING ERRCODE = '53300'; END IF; RETURN NEW; END $$
            """.formatted(when));
        sql("CREATE TRIGGER broken BEFORE UPDATE ON bulk_job_virtual_images FOR EACH ROW EXECUTE FUNCTION broken()");
    }

    /// Batches of five, so that a dozen images make a large job.
    public static final class FiveToABatch implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("vigil.job.moves.batch", "5", "vigil.job.max-images", "40", "vigil.retention.jobs", "30D");
        }
    }
}
