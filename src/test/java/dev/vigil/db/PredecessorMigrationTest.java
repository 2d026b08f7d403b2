package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The ledger takes the place of the predecessor's tables, and none of their rows is lost.
class PredecessorMigrationTest {

    private static final Path PREDECESSOR = Path.of("src/test/resources/predecessor.sql");
    private static final String TABLES = "('nsfw_bulk_jobs', 'virtual_image', 'bulk_job_virtual_images')";
    private static final String COLUMNS = "SELECT table_name, column_name FROM information_schema.columns "
            + "WHERE table_schema = 'public' AND table_name IN " + TABLES;

    private static final String WITHOUT_COMMENT =
            " AND col_description((table_schema || '.' || table_name)::regclass, ordinal_position) IS NULL";

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
    void thePredecessorsDatabaseIsMigratedOnce() throws Exception {
        predecessor();

        assertThat(database.migrate()).isZero();
        assertThat(database.rows("SELECT version, success FROM flyway_schema_history ORDER BY installed_rank"))
                .startsWith("0|t", "1|t")
                .hasSize(1 + FreshDatabase.count())
                .allMatch(row -> row.endsWith("|t"));
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

        database.admitOneImage();

        assertThat(database.rows("SELECT user_id, status, received FROM nsfw_bulk_jobs WHERE name = 'new'"))
                .containsExactly("local|null|1");
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

    private void predecessor() throws SQLException, IOException {
        database.execute(Files.readString(PREDECESSOR));
        assertThat(database.migrate()).isEqualTo(FreshDatabase.count());
    }

    private int count(String table) throws SQLException {
        return Integer.parseInt(database.rows("SELECT count(*) FROM " + table).getFirst());
    }
}
