package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The ledger comes into being on an empty database, and its constraints refuse what must not be.
class MigrationTest {

    private static final String TABLES = "('nsfw_bulk_jobs', 'virtual_image', 'bulk_job_virtual_images')";
    private static final String OTHER_IMAGE = "'00000000-0000-7000-8000-000000000004'";

    private FreshDatabase database;

    @BeforeEach
    void open() throws SQLException {
        database = new FreshDatabase();
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Test
    void anEmptyDatabaseBecomesALedgerOnce() throws SQLException {
        assertThat(database.migrate()).isEqualTo(FreshDatabase.count());
        assertThat(database.migrate()).isZero();

        database.admitOneImage();
        assertThat(database.rows("SELECT state, generation, final_seq FROM bulk_job_virtual_images"))
                .containsExactly("uploaded|1|null");
    }

    @Test
    void everyConstraintHasItsName() throws SQLException {
        database.migrate();

        assertThat(database.rows("SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
                        + "WHERE t.relname IN " + TABLES + " AND contype IN ('c', 'f', 'u')"))
                .containsExactlyInAnyOrder(
                        "ck_job_counters",
                        "ck_job_completed",
                        "ck_job_cancelled",
                        "ck_job_cleaned_up",
                        "ck_job_objects",
                        "ck_job_move",
                        "ck_job_moving",
                        "ck_job_move_cancel",
                        "ck_job_move_retry",
                        "ck_image_analyzed",
                        "ck_image_verdict",
                        "ck_image_score",
                        "ck_image_sha256",
                        "fk_relationship_job",
                        "fk_relationship_image",
                        "uq_relationship_order",
                        "uq_relationship_image",
                        "ck_relationship_state",
                        "ck_relationship_final",
                        "ck_relationship_failure",
                        "ck_relationship_order",
                        "ck_relationship_generation",
                        "ck_relationship_final_seq");
    }

    @Test
    void everyConstraintRefusesWhatItShould() throws SQLException {
        database.migrate();
        database.admitOneImage();

        var refused = Map.<String, List<String>>of(
                "nsfw_bulk_jobs",
                List.of(
                        "ck_job_counters: flagged = 1",
                        "ck_job_counters: received = 2",
                        "ck_job_counters: rejected = -1",
                        "ck_job_completed: completed_at = now()",
                        "ck_job_completed: sealed_at = now(), completed_at = now()",
                        "ck_job_cancelled: cancelled_at = now()",
                        "ck_job_cleaned_up: cleaned_up_at = now()",
                        "ck_job_objects: objects_deleted_at = now()",
                        "ck_job_move: move = 'seal', moving_since = now(), moved_order = -1",
                        "ck_job_moving: move = 'delete', moved_order = -1",
                        "ck_job_moving: moving_since = now(), moved_order = -1",
                        "ck_job_moving: moved_order = 0",
                        "ck_job_move_cancel: move = 'cancel', moving_since = now(), moved_order = -1",
                        "ck_job_move_retry: retry_codes = '{expired}'"),
                "virtual_image",
                List.of(
                        "ck_image_analyzed: analyzed_at = now()",
                        "ck_image_verdict: isflagged = false",
                        "ck_image_verdict: nsfw_score = 0",
                        "ck_image_score: analyzed_at = now(), rekognition_data = '{}', nsfw_score = 87",
                        "ck_image_sha256: content_sha256 = '\\x00'"),
                "bulk_job_virtual_images",
                List.of(
                        "ck_relationship_state: state = 'queued', finalized_at = now(), final_seq = 1",
                        "ck_relationship_final: state = 'analyzed', final_seq = 1",
                        "ck_relationship_final: finalized_at = now()",
                        "ck_relationship_failure: state = 'failed', finalized_at = now(), final_seq = 1",
                        "ck_relationship_failure: failure_code = 'expired'",
                        "ck_relationship_order: upload_order = -1",
                        "ck_relationship_generation: generation = 0",
                        "ck_relationship_final_seq: final_seq = 1",
                        "ck_relationship_final_seq: state = 'analyzed', finalized_at = now()",
                        "fk_relationship_job: job_id = gen_random_uuid()",
                        "fk_relationship_image: virtual_image_id = gen_random_uuid()"));
        for (var table : refused.entrySet()) {
            for (var rule : table.getValue()) {
                var parts = rule.split(": ", 2);
                assertThat(database.constraintAgainst("UPDATE " + table.getKey() + " SET " + parts[1]))
                        .as(rule)
                        .isEqualTo(parts[0]);
            }
        }
    }

    @Test
    void neitherAnOrderNorAnImageComesTwiceInAJob() throws SQLException {
        database.migrate();
        database.admitOneImage();
        var job = "SELECT gen_random_uuid(), job_id, ";
        var into = "INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order) ";
        database.execute(
                "INSERT INTO virtual_image (id, tenant_id, user_id) VALUES (" + OTHER_IMAGE + ", 'local', 'local')");

        assertThat(database.constraintAgainst(into + job + OTHER_IMAGE + ", upload_order FROM bulk_job_virtual_images"))
                .isEqualTo("uq_relationship_order");
        assertThat(database.constraintAgainst(
                        into + job + "virtual_image_id, upload_order + 1 FROM bulk_job_virtual_images"))
                .isEqualTo("uq_relationship_image");
    }
}
