package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Between `migrate` and `migrate --finish`, what processes of the version before write shows in the tables that they
/// do
/// not know, and what newer ones write shows in the columns that those read.
class VersionBeforeTest {

    /// The last one without open images.
    private static final int BEFORE = 9;

    private static final String JOB = "'00000000-0000-7000-8000-000000000001'";
    private static final String IMAGE = "'00000000-0000-7000-8000-00000000000%d'";

    private FreshDatabase database;

    /// Image 2 waits, 3 was announced and tried once, 4 has weapons, 5 failed.
    @BeforeEach
    void aLedgerOfTheVersionBeforeIsMigrated() throws SQLException {
        database = new FreshDatabase();
        database.migrateTo(BEFORE);
        database.execute("INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, next_upload_order, received) VALUES ("
                + JOB + ", 'shop', 'u', 0, 0)");
        for (var image = 2; image <= 5; image++) {
            admitAsBefore(image);
        }
        noteAsBefore(3);
        database.execute("UPDATE bulk_job_virtual_images SET attempts = 1 WHERE virtual_image_id = " + id(3));
        analyzeAsBefore(4);
        failAsBefore(5);
        database.migrate();
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Test
    void whatWasThereIsInTheNewTables() throws SQLException {
        assertThat(open()).containsExactly("2|0|1|0", "3|1|1|1");
        assertThat(outbox()).containsExactly("2");
        assertThat(finals()).containsExactly("1|4|analyzed", "2|5|failed");
        assertThat(labels()).containsExactly("shop|Weapons|{4}|{90}");
        assertThat(database.rows("SELECT event_seq FROM nsfw_bulk_jobs")).containsExactly("2");
    }

    @Test
    void anAdmissionWaits() throws SQLException {
        admitAsBefore(6);

        assertThat(open()).contains("6|4|1|0");
        assertThat(outbox()).containsExactly("2", "6");
    }

    @Test
    void aNoteAndAnAttemptAreSeen() throws SQLException {
        noteAsBefore(2);
        database.execute(
                "UPDATE bulk_job_virtual_images SET attempts = attempts + 1 WHERE virtual_image_id = " + id(2));

        assertThat(open()).contains("2|0|1|1");
        assertThat(outbox()).isEmpty();
    }

    @Test
    void anEndIsNumberedAndItsLabelsAreListed() throws SQLException {
        analyzeAsBefore(2);
        failAsBefore(3);

        assertThat(open()).isEmpty();
        assertThat(outbox()).isEmpty();
        assertThat(finals()).containsExactly("1|4|analyzed", "2|5|failed", "3|2|analyzed", "4|3|failed");
        assertThat(labels()).containsExactly("shop|Weapons|{2}|{90}", "shop|Weapons|{4}|{90}");
        assertThat(database.rows("SELECT event_seq FROM nsfw_bulk_jobs")).containsExactly("4");
    }

    @Test
    void aRetryWaitsAgain() throws SQLException {
        database.execute(
                "UPDATE bulk_job_virtual_images SET state = 'uploaded', finalized_at = NULL, failure_code = NULL,"
                        + " announced_at = NULL, first_announced_at = NULL, open_since = now(), attempts = 0, generation = generation + 1"
                        + " WHERE virtual_image_id = " + id(5));

        assertThat(open()).contains("5|3|2|0");
        assertThat(outbox()).containsExactly("2", "5");
        assertThat(finals()).containsExactly("1|4|analyzed");
        assertThat(database.rows("SELECT final_seq FROM bulk_job_virtual_images WHERE virtual_image_id = " + id(5)))
                .containsExactly("null");
    }

    @Test
    void aDeletionLeavesNothing() throws SQLException {
        database.execute("DELETE FROM bulk_job_virtual_images");
        database.execute("DELETE FROM virtual_image");

        assertThat(open()).isEmpty();
        assertThat(outbox()).isEmpty();
        assertThat(finals()).isEmpty();
        assertThat(labels()).isEmpty();
    }

    @Test
    void theVersionBeforeReadsWhatIsAnnouncedAndTried() throws SQLException {
        database.execute("DELETE FROM outbox");
        database.execute("UPDATE open_image SET attempts = 2 WHERE virtual_image_id = " + id(2));

        assertThat(database.rows("SELECT announced_at IS NOT NULL, first_announced_at IS NOT NULL, attempts"
                        + " FROM bulk_job_virtual_images WHERE virtual_image_id = " + id(2)))
                .containsExactly("t|t|2");
    }

    @Test
    void whatIsThereAlreadyIsPassedOver() throws SQLException {
        database.execute("DELETE FROM flyway_schema_history WHERE version::int >= 14");
        database.execute("CREATE INDEX IF NOT EXISTS ix_image_rekognition_data ON virtual_image (id)");

        database.migrate();

        whatWasThereIsInTheNewTables();
    }

    @Test
    void finishingTakesAwayWhatOnlyItNeeds() throws SQLException {
        database.migrations().finish();
        database.migrations().finish();

        assertThat(database.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
                .isEmpty();
        assertThat(
                        database.rows(
                                "SELECT column_name FROM information_schema.columns WHERE table_name = 'bulk_job_virtual_images'"
                                        + " AND column_name IN ('announced_at', 'first_announced_at', 'open_since', 'attempts')"))
                .isEmpty();
        whatWasThereIsInTheNewTables();
    }

    private List<String> open() throws SQLException {
        return database.rows(
                "SELECT right(virtual_image_id::text, 1), upload_order, generation, attempts FROM open_image ORDER BY 1");
    }

    private List<String> outbox() throws SQLException {
        return database.rows("SELECT right(virtual_image_id::text, 1) FROM outbox ORDER BY 1");
    }

    private List<String> finals() throws SQLException {
        return database.rows("SELECT final_seq, right(virtual_image_id::text, 1), state FROM image_final ORDER BY 1");
    }

    private List<String> labels() throws SQLException {
        return database.rows(
                "SELECT tenant_id, label, array(SELECT right(id::text, 1) FROM unnest(virtual_image_ids) id), confidences"
                        + " FROM image_label ORDER BY first_image_id");
    }

    private void admitAsBefore(int image) throws SQLException {
        database.execute(
                "UPDATE nsfw_bulk_jobs SET received = received + 1, next_upload_order = next_upload_order + 1");
        database.execute("INSERT INTO virtual_image (id, tenant_id, user_id) VALUES (" + id(image) + ", 'shop', 'u')");
        database.execute("INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order) SELECT "
                + id(image) + ", id, " + id(image) + ", received - 1 FROM nsfw_bulk_jobs");
    }

    private void noteAsBefore(int image) throws SQLException {
        database.execute(
                "UPDATE bulk_job_virtual_images SET announced_at = now(), first_announced_at = now() WHERE virtual_image_id = "
                        + id(image));
    }

    private void analyzeAsBefore(int image) throws SQLException {
        database.execute("""
            WITH written AS (
                UPDATE virtual_image SET analyzed_at = now(), isflagged = true, nsfw_score = 0.9,
                       rekognition_data = '{"ModerationLabels": [{"Name": "Weapons", "Confidence": 90}]}'
                 WHERE id = %1$s RETURNING id
            ), closed AS (
                UPDATE bulk_job_virtual_images r SET state = 'analyzed', finalized_at = now() FROM written w WHERE r.virtual_image_id = w.id
                RETURNING r.job_id
            )
            UPDATE nsfw_bulk_jobs j SET analyzed = analyzed + 1, flagged = flagged + 1 FROM closed c WHERE j.id = c.job_id
            """.formatted(id(image)));
    }

    private void failAsBefore(int image) throws SQLException {
        database.execute("""
            WITH closed AS (
                UPDATE bulk_job_virtual_images SET state = 'failed', finalized_at = now(), failure_code = 'expired'
                 WHERE virtual_image_id = %1$s RETURNING job_id
            )
            UPDATE nsfw_bulk_jobs j SET failed = failed + 1 FROM closed c WHERE j.id = c.job_id
            """.formatted(id(image)));
    }

    private static String id(int image) {
        return IMAGE.formatted(image);
    }
}
