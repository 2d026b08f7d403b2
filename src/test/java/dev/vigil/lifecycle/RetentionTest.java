package dev.vigil.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// An old job leaves the ledger, and never before its objects have left the bucket.
@QuarkusTest
@TestProfile(KeepsFor30Days.class)
class RetentionTest extends EndedJobTest {

    @Inject
    Retention retention;

    @Test
    void anOldJobStaysAsLongAsItsObjectsAreThere() {
        api.open(TestImage.many("outlived", 3));
        drain();
        endedAgo("30 days");

        assertThat(retain()).isZero();
    }

    @Test
    void anOldJobLeavesTheLedgerOnlyAfterItsObjects() {
        var job = api.open(TestImage.many("outlived", 3));
        var kept = api.open(TestImage.many("kept", 1)).id();
        drain();
        endedAgo("30 days");
        sql("UPDATE nsfw_bulk_jobs SET completed_at = now() - interval '29 days' WHERE id = $1", UUID.fromString(kept));
        clean();

        assertThat(retain()).isEqualTo(1);

        assertThat(api.get("/v1/jobs/" + job.id()).status()).isEqualTo(404);
        assertThat(api.get("/v1/virtual-images/" + job.imageId(0)).status()).isEqualTo(404);
        assertThat(isCompleted(kept)).isTrue();
        assertThat(sql("SELECT 1 FROM virtual_image")).hasSize(1);
    }

    private int retain() {
        return sweeps.run(retention).await().atMost(PATIENCE).jobs();
    }
}
