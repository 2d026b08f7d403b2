package dev.vigil.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// A sweep reads what is open or due, never a whole table: with many final rows around them, each of its
/// questions is answered from a partial index.
class SweepPlanTest {

    private static final String ROWS = """
            INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, sealed_at, completed_at, cleaned_up_at, objects_deleted_at,
                                        next_upload_order, received, analyzed)
            SELECT gen_random_uuid(), 'local', 'local', now(), now(), now(), now(), 1, 1, 1 FROM generate_series(1, 20000);
            INSERT INTO virtual_image (id, tenant_id, user_id) SELECT id, 'local', 'local' FROM nsfw_bulk_jobs;
            INSERT INTO open_image (virtual_image_id, job_id, upload_order) SELECT id, id, 0 FROM nsfw_bulk_jobs;
            INSERT INTO outbox (virtual_image_id, job_id) SELECT id, id FROM nsfw_bulk_jobs;
            UPDATE nsfw_bulk_jobs SET objects_deleted_at = NULL
             WHERE id IN (SELECT id FROM nsfw_bulk_jobs LIMIT 2000);
            UPDATE nsfw_bulk_jobs SET cleaned_up_at = NULL
             WHERE id IN (SELECT id FROM nsfw_bulk_jobs WHERE objects_deleted_at IS NULL LIMIT 1000);
            UPDATE nsfw_bulk_jobs SET move = 'delete', moving_since = now(), moved_order = -1
             WHERE id IN (SELECT id FROM nsfw_bulk_jobs WHERE objects_deleted_at IS NOT NULL LIMIT 20);
            ANALYZE
            """;

    @Test
    void everySweepFindsItsRowsByAnIndex() throws SQLException {
        try (var database = new FreshDatabase()) {
            database.migrate();
            database.execute(ROWS);

            planOf(database, "ix_open_image_since", """
                    SELECT 1 FROM open_image o
                     WHERE open_since <= now() - interval '15 min'
                       AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.virtual_image_id = o.virtual_image_id AND x.job_id = o.job_id)
                     ORDER BY open_since, virtual_image_id LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
                    """);
            planOf(database, "pk_outbox", """
                    SELECT 1 FROM outbox
                     WHERE job_id NOT IN (SELECT id FROM nsfw_bulk_jobs WHERE move IN ('delete', 'cancel'))
                     ORDER BY virtual_image_id, job_id LIMIT 1000
                    """);
            planOf(database, "ix_open_image_since", """
                    SELECT 1 FROM open_image WHERE open_since <= now() - interval '13 days' ORDER BY open_since LIMIT 1000
                    """);
            database.execute("""
                    SET plan_cache_mode = force_generic_plan;
                    PREPARE ended (boolean) AS SELECT id FROM nsfw_bulk_jobs
                     WHERE cleaned_up_at IS NULL AND move IS NULL AND (failed > 0) = $1
                       AND coalesce(completed_at, cancelled_at) <= now() - interval '1 h'
                     ORDER BY coalesce(completed_at, cancelled_at) LIMIT 100 FOR NO KEY UPDATE SKIP LOCKED
                    """);
            planOf(database, "ix_job_ended", "EXECUTE ended (false)");
            planOf(database, "ix_job_unfinished_clean_up", """
                    SELECT id FROM nsfw_bulk_jobs
                     WHERE cleaned_up_at IS NOT NULL AND objects_deleted_at IS NULL AND move IS NULL
                       AND coalesce(objects_tried_at, cleaned_up_at) <= now() - interval '15 min'
                     ORDER BY coalesce(objects_tried_at, cleaned_up_at) LIMIT 100
                    """);
            planOf(database, "ix_job_moving", """
                    SELECT id FROM nsfw_bulk_jobs
                     WHERE move IS NOT NULL ORDER BY coalesce(move_tried_at, moving_since) LIMIT 10 FOR NO KEY UPDATE SKIP LOCKED
                    """);
            planOf(database, "ix_job_moving", """
                    SELECT 1 FROM open_image
                     WHERE open_since <= now() - interval '15 min'
                       AND job_id NOT IN (SELECT id FROM nsfw_bulk_jobs WHERE move IN ('delete', 'cancel'))
                     ORDER BY open_since, virtual_image_id LIMIT 1000
                    """);
            planOf(database, "ix_job_cleaned_up", """
                    SELECT id FROM nsfw_bulk_jobs
                     WHERE objects_deleted_at IS NOT NULL AND move IS NULL AND coalesce(completed_at, cancelled_at) <= now() - interval '90 days'
                     ORDER BY coalesce(completed_at, cancelled_at) LIMIT 100
                    """);
        }
    }

    private static void planOf(FreshDatabase database, String index, String query) throws SQLException {
        assertThat(String.join("\n", database.rows("EXPLAIN " + query)))
                .contains(index)
                .doesNotContain("Seq Scan");
    }
}
