package dev.vigil.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Objects of a job that has ended go in time; those of a live job stay.
@QuarkusTest
class CleanUpTest extends EndedJobTest {

    @Test
    void objectsOfACompletedJobStayUntilTheDelayIsOver() {
        var jobId = api.open(TestImage.many("ended", 3)).id();
        drain();
        endedAgo("59 min");

        assertThat(clean().objects()).isZero();

        assertThat(objects(jobId)).isEqualTo(3);
    }

    @Test
    void objectsOfACompletedJobGoAfterTheDelayAndTheJobStays() {
        var jobId = api.open(TestImage.many("ended", 3)).id();
        drain();
        var before = api.job(jobId);
        endedAgo("1 h");

        var cleaned = clean();

        assertThat(cleaned.jobs()).isEqualTo(1);
        assertThat(cleaned.objects()).isEqualTo(3);
        assertThat(objects(jobId)).isZero();
        assertThat(
                        sql(
                                "SELECT 1 FROM nsfw_bulk_jobs WHERE cleaned_up_at IS NOT NULL AND objects_deleted_at IS NOT NULL"))
                .hasSize(1);
        assertThat(api.job(jobId).state()).isEqualTo(before.state());
        assertThat(clean().nothing()).isTrue();
    }

    @Test
    void aJobWithFailedImagesKeepsItsObjectsForSevenDays() {
        var jobId = openWithAFailedImage();
        endedAgo("6 days 23 h");

        assertThat(clean().nothing()).isTrue();

        assertThat(objects(jobId)).isEqualTo(2);
    }

    @Test
    void aJobWithFailedImagesIsBeyondRetryAfterSevenDays() {
        var jobId = openWithAFailedImage();
        endedAgo("7 days");

        assertThat(clean().objects()).isEqualTo(2);

        var retry = api.post("/v1/jobs/" + jobId + "/retry");
        assertThat(retry.status()).isEqualTo(409);
        assertThat(retry.problem()).isEqualTo("urn:vigil:problem:objects-gone");
        assertThat(api.redrive("invalid-image").jobs()).isZero();
    }

    @Test
    void liveJobsKeepTheirObjectsHoweverOldTheyAre() {
        var open = api.openEmpty();
        api.append(open, TestImage.many("open", 2));
        var retried =
                api.open(List.of(TestImage.damagedBehindTheHeader("retried"))).id();
        drainUntil(() -> isCompleted(retried));
        endedAgo("6 days");
        api.retry(retried);
        var processing = api.open(TestImage.many("processing", 2)).id();
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
        api.cancel(job.id());
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
        share(job.imageId(0), live);

        assertThat(clean().objects()).isEqualTo(1);

        assertThat(objects(live)).isEqualTo(1);
        assertThat(objects(job.id())).isZero();
    }

    @Test
    void moreObjectsThanOneCallDeletesAllGo() {
        var job = api.open(List.of(TestImage.jpeg("many")));
        drain();
        var jobId = job.id();
        addRows(jobId, 2_100);
        endedAgo("2 h");

        var cleaned = clean();

        assertThat(cleaned.objects()).isEqualTo(2_101);
        assertThat(cleaned.jobs()).isEqualTo(1);
        assertThat(objects(jobId)).isZero();
    }

    private String openWithAFailedImage() {
        var jobId = api.open(List.of(TestImage.jpeg("fine"), TestImage.damagedBehindTheHeader("failed")))
                .id();
        drain();
        return jobId;
    }

    /// Rows whose objects are not there: deleting those is no error.
    private void addRows(String jobId, int count) {
        sql("""
            WITH image AS (
                INSERT INTO virtual_image (id, tenant_id, user_id) SELECT gen_random_uuid(), 'local', 'local' FROM generate_series(1, %d) RETURNING id
            ), ended AS (
                INSERT INTO image_final (job_id, final_seq, virtual_image_id, state)
                SELECT $1, 1000 + row_number() OVER (), id, 'analyzed' FROM image
            )
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order, state, finalized_at, final_seq)
            SELECT gen_random_uuid(), $1, id, row_number() OVER (), 'analyzed', now(), 1000 + row_number() OVER () FROM image
            """.formatted(count), UUID.fromString(jobId));
        sql(
                "UPDATE nsfw_bulk_jobs SET received = received + %1$d, analyzed = analyzed + %1$d, next_upload_order = next_upload_order + %1$d, event_seq = 1000 + %1$d WHERE id = $1"
                        .formatted(count),
                UUID.fromString(jobId));
    }
}
