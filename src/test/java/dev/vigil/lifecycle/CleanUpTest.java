package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.storage.StorageConfig;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// What has ended goes in time: first the objects, then the rows; never anything of a live job (S4 to S6).
@QuarkusTest
@TestProfile(CleanUpTest.KeepsFor30Days.class)
class CleanUpTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    CleanUp cleanUp;

    @Inject
    Retention retention;

    @Inject
    S3AsyncClient s3;

    @Inject
    StorageConfig storage;

    @AfterEach
    void repairDatabase() {
        sql("DROP TRIGGER IF EXISTS broken ON nsfw_bulk_jobs");
    }

    @Test
    void objectsOfACompletedJobGoAfterTheDelayAndTheJobStays() {
        var job = api.open(TestImage.many("ended", 3));
        var jobId = job.path("id").textValue();
        drain();
        var before = api.job(jobId);
        endedAgo("59 min");
        assertThat(clean().objects()).isZero();
        assertThat(objects(jobId)).isEqualTo(3);
        endedAgo("1 h");

        var cleaned = clean();

        assertThat(cleaned.jobs()).isEqualTo(1);
        assertThat(cleaned.objects()).isEqualTo(3);
        assertThat(objects(jobId)).isZero();
        assertThat(
                        sql(
                                "SELECT 1 FROM nsfw_bulk_jobs WHERE cleaned_up_at IS NOT NULL AND objects_deleted_at IS NOT NULL"))
                .hasSize(1);
        assertThat(api.job(jobId).path("state")).isEqualTo(before.path("state"));
        assertThat(clean().nothing()).isTrue();
    }

    @Test
    void aJobWithFailedImagesKeepsItsObjectsForSevenDaysAndIsThenBeyondRetry() {
        var job = api.open(List.of(TestImage.jpeg("fine"), TestImage.damagedBehindTheHeader("failed")));
        var jobId = job.path("id").textValue();
        drain();
        endedAgo("6 days 23 h");
        assertThat(clean().nothing()).isTrue();
        assertThat(objects(jobId)).isEqualTo(2);
        endedAgo("7 days");

        assertThat(clean().objects()).isEqualTo(2);

        var retry = api.post("/v1/jobs/" + jobId + "/retry");
        assertThat(retry.status()).isEqualTo(409);
        assertThat(retry.body().path("type").textValue()).isEqualTo("urn:vigil:problem:objects-gone");
        assertThat(mustBe(200, api.post("/v1/retries", Map.of("failureCode", "invalid-image")))
                        .path("jobs")
                        .intValue())
                .isZero();
    }

    @Test
    void liveJobsKeepTheirObjectsHoweverOldTheyAre() {
        var open = api.openEmpty();
        api.append(open, TestImage.many("open", 2));
        var retried = api.open(List.of(TestImage.damagedBehindTheHeader("retried")))
                .path("id")
                .textValue();
        drainUntil(() -> isCompleted(retried));
        endedAgo("6 days");
        mustBe(200, api.post("/v1/jobs/" + retried + "/retry"));
        var processing = api.open(TestImage.many("processing", 2)).path("id").textValue();
        sql(
                "UPDATE nsfw_bulk_jobs SET created_at = now() - interval '30 days', sealed_at = sealed_at - interval '30 days'");

        assertThat(clean().nothing()).isTrue();

        assertThat(objects(open)).isEqualTo(2);
        assertThat(objects(retried)).isEqualTo(1);
        assertThat(objects(processing)).isEqualTo(2);
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE cleaned_up_at IS NOT NULL"))
                .isEmpty();
    }

    @Test
    void objectsOfACancelledJobGoToo() {
        var job = api.open(TestImage.many("cancelled", 2));
        mustBe(200, api.post("/v1/jobs/" + job.path("id").textValue() + "/cancel"));
        endedAgo("1 h");

        assertThat(clean().objects()).isEqualTo(2);
    }

    /// An image in two jobs has an object in each; the one of the live job stays.
    @Test
    void theObjectOfASharedImageStaysInTheJobThatIsAlive() {
        var job = api.open(List.of(TestImage.jpeg("shared")));
        drain();
        endedAgo("2 h");
        var live = api.openEmpty();
        share(imageOf(job, 0), live);

        assertThat(clean().objects()).isEqualTo(1);

        assertThat(objects(live)).isEqualTo(1);
        assertThat(objects(job.path("id").textValue())).isZero();
    }

    @Test
    void whatAKillLeftBetweenMarkAndDeletionIsDeletedLater() {
        var job = api.open(TestImage.many("killed", 3));
        var jobId = job.path("id").textValue();
        drain();
        endedAgo("2 h");
        sql("UPDATE nsfw_bulk_jobs SET cleaned_up_at = now(), objects_tried_at = now()");
        assertThat(clean().nothing()).isTrue();
        sql("UPDATE nsfw_bulk_jobs SET objects_tried_at = now() - interval '15 min'");

        assertThat(clean().objects()).isEqualTo(3);

        assertThat(objects(jobId)).isZero();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE objects_deleted_at IS NULL"))
                .isEmpty();
    }

    @Test
    void theMarkIsCommittedBeforeTheFirstObjectGoes() {
        var job = api.open(TestImage.many("mark-first", 2));
        drain();
        endedAgo("2 h");
        breakJobs("NEW.objects_deleted_at IS NOT NULL");

        var run = sweeps.run(cleanUp).subscribeAsCompletionStage();

        assertThat(run).failsWithin(PATIENCE);
        assertThat(objects(job.path("id").textValue())).isZero();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE cleaned_up_at IS NOT NULL AND objects_deleted_at IS NULL"))
                .hasSize(1);
        repairDatabase();
        sql("UPDATE nsfw_bulk_jobs SET objects_tried_at = now() - interval '15 min'");
        assertThat(clean().jobs()).isEqualTo(1);
    }

    @Test
    void nothingIsDeletedWhereTheMarkCannotBeSet() {
        var job = api.open(TestImage.many("unmarked", 2));
        drain();
        endedAgo("2 h");
        breakJobs("NEW.cleaned_up_at IS NOT NULL");

        var run = sweeps.run(cleanUp).subscribeAsCompletionStage();

        assertThat(run).failsWithin(PATIENCE);
        assertThat(objects(job.path("id").textValue())).isEqualTo(2);
    }

    @Test
    void moreObjectsThanOneCallDeletesAllGo() {
        var job = api.open(List.of(TestImage.jpeg("many")));
        drain();
        var jobId = job.path("id").textValue();
        addRows(jobId, 2_100);
        endedAgo("2 h");

        var cleaned = clean();

        assertThat(cleaned.objects()).isEqualTo(2_101);
        assertThat(cleaned.jobs()).isEqualTo(1);
        assertThat(objects(jobId)).isZero();
    }

    @Test
    void anOldJobLeavesTheLedgerOnlyAfterItsObjects() {
        var job = api.open(TestImage.many("outlived", 3));
        var kept = api.open(TestImage.many("kept", 1)).path("id").textValue();
        var jobId = job.path("id").textValue();
        drain();
        endedAgo("30 days");
        assertThat(retain()).as("its objects are still there").isZero();
        sql("UPDATE nsfw_bulk_jobs SET completed_at = now() - interval '29 days' WHERE id = $1", UUID.fromString(kept));
        clean();

        assertThat(retain()).isEqualTo(1);

        assertThat(api.get("/v1/jobs/" + jobId).status()).isEqualTo(404);
        assertThat(api.get("/v1/virtual-images/" + imageOf(job, 0)).status()).isEqualTo(404);
        assertThat(isCompleted(kept)).isTrue();
        assertThat(sql("SELECT 1 FROM virtual_image")).hasSize(1);
    }

    private CleanUp.Cleaned clean() {
        return sweeps.run(cleanUp).await().atMost(PATIENCE);
    }

    private int retain() {
        return sweeps.run(retention).await().atMost(PATIENCE).jobs();
    }

    private void endedAgo(String time) {
        sql("UPDATE nsfw_bulk_jobs SET completed_at = now() - '" + time + "'::interval WHERE completed_at IS NOT NULL");
        sql("UPDATE nsfw_bulk_jobs SET cancelled_at = now() - '" + time + "'::interval WHERE cancelled_at IS NOT NULL");
    }

    private void breakJobs(String when) {
        sql("""
            CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF %s THEN RAISE EXCEPTION 'broken by a test' USING ERRCODE = '53300'; END IF; RETURN NEW; END $$
            """.formatted(when));
        sql("CREATE TRIGGER broken BEFORE UPDATE ON nsfw_bulk_jobs FOR EACH ROW EXECUTE FUNCTION broken()");
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

    /// Rows whose objects are not there: deleting those is no error.
    private void addRows(String jobId, int count) {
        sql("""
            WITH image AS (
                INSERT INTO virtual_image (id, user_id) SELECT gen_random_uuid(), 'local' FROM generate_series(1, %d) RETURNING id
            )
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order, state, finalized_at)
            SELECT gen_random_uuid(), $1, id, row_number() OVER (), 'analyzed', now() FROM image
            """.formatted(count), UUID.fromString(jobId));
        sql(
                "UPDATE nsfw_bulk_jobs SET received = received + %1$d, analyzed = analyzed + %1$d, next_upload_order = next_upload_order + %1$d WHERE id = $1"
                        .formatted(count),
                UUID.fromString(jobId));
    }

    private int objects(String jobId) {
        return s3.listObjectsV2(request -> request.bucket(storage.bucket()).prefix(jobId + "/"))
                .join()
                .keyCount();
    }

    /// A retention is configured.
    public static final class KeepsFor30Days implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("vigil.retention.jobs", "30D");
        }
    }
}
