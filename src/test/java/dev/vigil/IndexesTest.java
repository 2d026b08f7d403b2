package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// No index is written that no statement reads. `SweepPlanTest` and `ListPlansTest` show that the statements go by
/// them.
class IndexesTest {

    /// A statement that reads by each index.
    private static final Map<String, String> READ_BY = Map.ofEntries(
            Map.entry("nsfw_bulk_jobs_pkey", "LedgerReader.JOB"),
            Map.entry("ix_job_tenant", "PageStatements.JOBS_OF_TENANT"),
            Map.entry("ix_job_unfinished_by_tenant", "AnnouncementStore.OPEN"),
            Map.entry("ix_job_ended", "CleanUpStore.CLAIM_ENDED"),
            Map.entry("ix_job_unfinished_clean_up", "CleanUpStore.CLAIM_UNFINISHED"),
            Map.entry("ix_job_cleaned_up", "DeletionStore.OUTLIVED"),
            Map.entry("ix_job_moving", "LargeMoveStore.CLAIM"),
            Map.entry("virtual_image_pkey", "LedgerReader.IMAGE"),
            Map.entry("ix_image_tenant", "ImageListStatements.IMAGES_OF_TENANT"),
            Map.entry("ix_image_reference", "ImageListStatements.IMAGES_WITH_REFERENCE"),
            Map.entry("bulk_job_virtual_images_pkey", "PageStatements.IMAGE"),
            Map.entry("uq_relationship_order", "PageStatements.IMAGES_OF_JOB"),
            Map.entry("uq_relationship_image", "ResultStore.LOOK"),
            Map.entry("ix_relationship_image", "LedgerReader.IMAGE"),
            Map.entry("pk_open_image", "ResultStore.RECORD"),
            Map.entry("ix_open_image_since", "AnnouncementStore.RESCUE"),
            Map.entry("pk_outbox", "AnnouncementStore.NOTE"),
            Map.entry("pk_image_final", "Reopening.REOPENED"),
            Map.entry("pk_image_label", "ImageListStatements.IMAGES_WITH_LABEL"),
            Map.entry("pk_quota", "QuotaStore.LOCK"),
            Map.entry("pk_quota_lease", "QuotaStore.WRITE"),
            Map.entry("queue_reading_pkey", "QueueReadingStore.NOTE"),
            Map.entry("pk_sweep_lease", "SweepLock.TAKE"));

    /// Of a table that is kept for reference.
    private static final String OF_THE_PREDECESSOR = "legacy_relationship_pkey";

    @Test
    void everyIndexIsReadByAStatement() throws SQLException {
        try (var database = new FreshDatabase()) {
            database.migrate();
            var indexes = new HashSet<>(
                    database.rows(
                            "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'"));
            indexes.remove(OF_THE_PREDECESSOR);

            assertThat(READ_BY.keySet()).isEqualTo(indexes);
            assertThat(SqlTexts.constants()).containsAll(READ_BY.values());
        }
    }
}
