package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The ledger comes into being on an empty database, and on one with the predecessor's rows, of which none is
/// lost.
class MigrationTest {

    private static final Path PREDECESSOR = Path.of("src/test/resources/predecessor.sql");
    private static final String TABLES = "('nsfw_bulk_jobs', 'virtual_image', 'bulk_job_virtual_images')";
    private static final String COLUMNS = "SELECT table_name, column_name FROM information_schema.columns "
            + "WHERE table_schema = 'public' AND table_name IN " + TABLES;

    private static final String WITHOUT_COMMENT =
            " AND col_description((table_schema || '.' || table_name)::regclass, ordinal_position) IS NULL";

    private static final String A_JOB = "('00000000-0000-7000-8000-000000000001'";
    private static final String AN_IMAGE = "('00000000-0000-7000-8000-000000000002'";
    private static final String OTHER_IMAGE = "'00000000-0000-7000-8000-000000000004'";
    private static final String RELATIONSHIP = "INSERT INTO bulk_job_virtual_images "
            + "(id, job_id, virtual_image_id, s3_key, upload_order) VALUES (gen_random_uuid(), ";

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
        assertThat(database.migrate()).isEqualTo(1);
        assertThat(database.migrate()).isZero();

        admitOneImage();
        assertThat(database.rows("SELECT state, attempts, generation, announced_at FROM bulk_job_virtual_images"))
                .containsExactly("uploaded|0|1|null");
    }

    @Test
    void thePredecessorsDatabaseIsMigratedOnce() throws Exception {
        predecessor();

        assertThat(database.migrate()).isZero();
        assertThat(database.rows("SELECT version, success FROM flyway_schema_history ORDER BY installed_rank"))
                .containsExactly("0|t", "1|t");
    }

    @Test
    void noRowOfThePredecessorIsLost() throws Exception {
        predecessor();

        assertThat(count("nsfw_bulk_jobs")).isEqualTo(3);
        assertThat(count("virtual_image")).isEqualTo(7);
        assertThat(count("bulk_job_virtual_images") + count("legacy_relationship"))
                .isEqualTo(11);
        assertThat(database.rows(
                        "SELECT right(id::text, 2), reason, s3_key, upload_order FROM legacy_relationship ORDER BY id"))
                .containsExactly(
                        "33|repeated-pair|k/6|2",
                        "41|unknown-job|k/9|0",
                        "42|unknown-image|null|1",
                        "43|unknown-job|null|null");
        assertThat(database.rows("SELECT status, total_images, processed_images FROM nsfw_bulk_jobs ORDER BY id"))
                .containsExactly("completed|5|9", "pending|3|0", "cleaned_up|2|0");
        assertThat(database.rows("SELECT hash, original_path FROM virtual_image WHERE hash = 'h1'"))
                .containsExactly("h1|file:///a b.jpg");
    }

    @Test
    void itsOrdersAreGapFreeAsTheyCameIn() throws Exception {
        predecessor();

        assertThat(database.rows("SELECT right(job_id::text, 1), upload_order, right(id::text, 2) "
                        + "FROM bulk_job_virtual_images ORDER BY job_id, upload_order"))
                .containsExactly("1|0|25", "1|1|24", "1|2|23", "1|3|21", "1|4|22", "3|0|31", "3|1|32");
    }

    @Test
    void itsImagesAreAnalyzedWhereThereIsAResultAndFailedWhereThereIsNone() throws Exception {
        predecessor();

        assertThat(database.rows(
                        "SELECT right(virtual_image_id::text, 2), state, failure_code, finalized_at IS NOT NULL "
                                + "FROM bulk_job_virtual_images ORDER BY job_id, upload_order"))
                .containsExactly(
                        "11|analyzed|null|t",
                        "12|analyzed|null|t",
                        "13|failed|predecessor|t",
                        "14|failed|predecessor|t",
                        "15|analyzed|null|t",
                        "16|analyzed|null|t",
                        "11|analyzed|null|t");
        assertThat(database.rows("SELECT id FROM bulk_job_virtual_images WHERE state = 'uploaded'"))
                .as("rows the outbox would announce")
                .isEmpty();
    }

    @Test
    void noVerdictIsNullAndAScoreInPercentBecomesAShare() throws Exception {
        predecessor();

        assertThat(database.rows(
                        "SELECT right(id::text, 2), isflagged, nsfw_score, analyzed_at IS NOT NULL, model_version, "
                                + "policy_version FROM virtual_image WHERE right(id::text, 2) <> '16' ORDER BY id"))
                .containsExactly(
                        "11|t|0.87|t|6.1|predecessor",
                        "12|f|0|t|7.0|predecessor",
                        "13|null|null|f|null|null",
                        "14|null|null|f|null|null",
                        "15|t|0.91|t|null|predecessor",
                        "17|null|null|f|null|null");
    }

    @Test
    void aResultThatNobodyJudgedHasNoVerdictAndNoScore() throws Exception {
        predecessor();

        assertThat(database.rows("SELECT isflagged, nsfw_score FROM virtual_image WHERE right(id::text, 2) = '16'"))
                .containsExactly("null|null");
    }

    @Test
    void itsJobsAreOverAndTheirCountersEqualTheirRows() throws Exception {
        predecessor();

        assertThat(database.rows("SELECT right(id::text, 1), received, analyzed, flagged, failed, cancelled, rejected, "
                        + "next_upload_order FROM nsfw_bulk_jobs ORDER BY id"))
                .containsExactly("1|5|3|2|2|0|0|5", "2|0|0|0|0|0|0|0", "3|2|2|1|0|0|0|2");
        assertThat(database.rows("SELECT right(id::text, 1) FROM nsfw_bulk_jobs WHERE sealed_at IS NOT NULL AND"
                        + " completed_at IS NOT NULL AND cleaned_up_at IS NOT NULL AND cancelled_at IS"
                        + " NULL ORDER BY id"))
                .containsExactly("1", "2", "3");
        assertThat(database.rows("SELECT j.id FROM nsfw_bulk_jobs j WHERE next_upload_order <> (SELECT "
                        + "coalesce(max(upload_order) + 1, 0) FROM bulk_job_virtual_images r WHERE r.job_id = j.id)"))
                .isEmpty();
    }

    @Test
    void newRowsFindRoomBesideThoseOfThePredecessor() throws Exception {
        predecessor();

        admitOneImage();

        assertThat(database.rows("SELECT user_id, status, received FROM nsfw_bulk_jobs WHERE name = 'new'"))
                .containsExactly("local|null|1");
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
                        "ck_relationship_counts");
    }

    @Test
    void everyColumnThatVigilAddedIsExplained() throws Exception {
        database.execute(Files.readString(PREDECESSOR));
        var before = database.rows(COLUMNS);
        database.migrate();
        var after = database.rows(COLUMNS);

        assertThat(after).containsAll(before).hasSizeGreaterThan(before.size());
        var unexplained = new ArrayList<>(database.rows(COLUMNS + WITHOUT_COMMENT));
        unexplained.removeAll(before);
        assertThat(unexplained).as("columns of Vigil without a comment").isEmpty();
    }

    @Test
    void everyConstraintRefusesWhatItShould() throws SQLException {
        database.migrate();
        admitOneImage();

        var refused = Map.<String, List<String>>of(
                "nsfw_bulk_jobs",
                List.of(
                        "ck_job_counters: flagged = 1",
                        "ck_job_counters: received = 2",
                        "ck_job_counters: rejected = -1",
                        "ck_job_completed: completed_at = now()",
                        "ck_job_completed: sealed_at = now(), completed_at = now()",
                        "ck_job_cancelled: cancelled_at = now()"),
                "virtual_image",
                List.of(
                        "ck_image_analyzed: analyzed_at = now()",
                        "ck_image_verdict: isflagged = false",
                        "ck_image_verdict: nsfw_score = 0",
                        "ck_image_score: analyzed_at = now(), rekognition_data = '{}', nsfw_score = 87",
                        "ck_image_sha256: content_sha256 = '\\x00'"),
                "bulk_job_virtual_images",
                List.of(
                        "ck_relationship_state: state = 'queued', finalized_at = now()",
                        "ck_relationship_final: state = 'analyzed'",
                        "ck_relationship_final: finalized_at = now()",
                        "ck_relationship_failure: state = 'failed', finalized_at = now()",
                        "ck_relationship_failure: failure_code = 'expired'",
                        "ck_relationship_order: upload_order = -1",
                        "ck_relationship_counts: attempts = -1",
                        "ck_relationship_counts: generation = 0",
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
        admitOneImage();
        var job = "SELECT gen_random_uuid(), job_id, ";
        var into = "INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order) ";
        database.execute("INSERT INTO virtual_image (id, user_id) VALUES (" + OTHER_IMAGE + ", 'local')");

        assertThat(database.constraintAgainst(into + job + OTHER_IMAGE + ", upload_order FROM bulk_job_virtual_images"))
                .isEqualTo("uq_relationship_order");
        assertThat(database.constraintAgainst(
                        into + job + "virtual_image_id, upload_order + 1 FROM bulk_job_virtual_images"))
                .isEqualTo("uq_relationship_image");
    }

    /// One job with one image, in the columns that Vigil's own admission writes.
    private void admitOneImage() throws SQLException {
        database.execute("INSERT INTO nsfw_bulk_jobs (id, user_id, name, metadata, analyses, sealed_at, completed_at, "
                + "next_upload_order, received, rejected) VALUES " + A_JOB
                + ", 'local', 'new', NULL, '{moderation}', NULL, NULL, 1, 1, 0)");
        database.execute("INSERT INTO virtual_image (id, user_id, reference, original_path, original_name, metadata, "
                + "content_sha256, format, width, height, byte_size) VALUES " + AN_IMAGE
                + ", 'local', NULL, NULL, NULL, NULL, sha256('x'), 'JPEG', 96, 96, 1)");
        database.execute(RELATIONSHIP + A_JOB.substring(1) + ", " + AN_IMAGE.substring(1) + ", 'a/b', 0)");
    }

    private void predecessor() throws SQLException, IOException {
        database.execute(Files.readString(PREDECESSOR));
        assertThat(database.migrate()).isEqualTo(1);
    }

    private int count(String table) throws SQLException {
        return Integer.parseInt(database.rows("SELECT count(*) FROM " + table).getFirst());
    }
}
