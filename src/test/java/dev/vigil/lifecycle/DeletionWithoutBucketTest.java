package dev.vigil.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A bucket that cannot be reached keeps no job from being deleted for its clients, and no row goes before its
/// object.
@QuarkusTest
@TestProfile(DeletionWithoutBucketTest.BucketAway.class)
class DeletionWithoutBucketTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    LargeMoves moves;

    @Test
    void rowsStayAsLongAsTheirObjectsCannotBeDeleted() {
        var jobId = api.openEmpty();
        sql("""
            WITH image AS (INSERT INTO virtual_image (id, tenant_id, user_id) SELECT gen_random_uuid(), 'local', 'local' FROM generate_series(0, 2) RETURNING id),
                 waiting AS (INSERT INTO open_image (virtual_image_id, job_id, upload_order)
                             SELECT id, $1, row_number() OVER () - 1 FROM image)
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order)
            SELECT gen_random_uuid(), $1, id, row_number() OVER () - 1 FROM image
            """, UUID.fromString(jobId));
        sql("UPDATE nsfw_bulk_jobs SET received = 3, next_upload_order = 3");

        api.deleteJob(jobId);

        assertThat(api.get("/v1/jobs/" + jobId).status()).isEqualTo(404);
        var moved = sweeps.run(moves).await().atMost(PATIENCE);
        assertThat(moved.left()).isEqualTo(3);
        assertThat(moved.images()).isZero();
        assertThat(moved.more()).as("it waits for the next run").isFalse();
        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images")).hasSize(3);
    }

    /// Nobody listens where the bucket should be.
    public static final class BucketAway implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.s3.endpoint-override", "http://localhost:1");
        }
    }
}
