package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.testing.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The predecessor's tables are copied, the copies migrated, and both exchanged while readers go on.
class PredecessorSwapTest {

    private static final Path PREDECESSOR = Path.of("src/test/resources/predecessor.sql");
    private static final int ROWS = Integer.getInteger("rows", 5_000);
    private static final String INSERT =
            "INSERT INTO nsfw_bulk_jobs (id, user_id, status, total_images, processed_images) SELECT gen_random_uuid(), id, 's', 0, 0"
                    + " FROM virtual_image LIMIT 1";

    private static final String MORE_ROWS = """
            INSERT INTO virtual_image (id, user_id, rekognition_data, isflagged, nsfw_score, created_at, updated_at)
            SELECT gen_random_uuid(), gen_random_uuid(), '{"ModerationLabels": [{"Name": "Weapons", "Confidence": 70}]}', true, 70, now(), now()
              FROM generate_series(1, %1$d);
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order, created_at)
            SELECT gen_random_uuid(), '00000000-0000-4000-8000-000000000002', id, 0, now() FROM virtual_image WHERE nsfw_score = 70
            """.formatted(ROWS);

    /// Everything about the tables of the ledger that a dump would say.
    private static final List<String> DUMP = List.of(
            "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default,"
                    + " col_description((table_schema || '.' || table_name)::regclass, ordinal_position)"
                    + " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'other' ORDER BY 1, 2",
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
                    + " WHERE connamespace = 'public'::regnamespace AND conrelid <> 'other'::regclass ORDER BY 1, 2",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'other' ORDER BY 1",
            "SELECT relname, obj_description(oid), reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN"
                    + " (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1, 2");

    private FreshDatabase database;

    @BeforeEach
    void theTablesOfThePredecessor() throws SQLException, IOException {
        database = new FreshDatabase();
        database.execute(Files.readString(PREDECESSOR));
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Test
    void theLedgerIsTheSameAsWhenTheTablesAreMigratedInTheirPlace() throws SQLException, IOException {
        database.execute("CREATE TABLE other (id uuid)");
        try (var inPlace = new FreshDatabase()) {
            inPlace.execute(Files.readString(PREDECESSOR));
            // A key of another table names the table itself, so the table has to stay.
            inPlace.execute("CREATE TABLE other (id uuid REFERENCES virtual_image)");
            inPlace.migrate();
            database.migrate();

            assertThat(inPlace.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'vigil%'"))
                    .isEmpty();
            for (var question : DUMP) {
                assertThat(database.rows(question))
                        .isEqualTo(inPlace.rows(question))
                        .isNotNull();
            }
        }
    }

    @Test
    void theOldTablesAreKeptAndRightsGoOn() throws SQLException {
        var role = "reader_" + System.nanoTime();
        database.execute("CREATE ROLE " + role);
        try {
            database.execute("GRANT SELECT ON virtual_image TO " + role);

            database.migrate();

            assertThat(database.rows("SELECT has_table_privilege('" + role + "', 'virtual_image', 'SELECT'),"
                            + " has_table_privilege('" + role + "', 'nsfw_bulk_jobs', 'SELECT')"))
                    .containsExactly("t|f");
            assertThat(database.rows("SELECT count(*) FROM vigil_predecessor.bulk_job_virtual_images"))
                    .containsExactly("11");
            assertThat(database.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'vigil_next'"))
                    .isEmpty();
        } finally {
            database.execute("DROP OWNED BY " + role);
            database.execute("DROP ROLE " + role);
        }
    }

    /// `-Drows=1000000` is the long run.
    @Test
    void readersGoOn() throws Exception {
        database.execute(MORE_ROWS);
        var over = new AtomicBoolean();
        var reads = new AtomicInteger();
        var reader = CompletableFuture.supplyAsync(() -> longestRead(over, reads));
        var waits = CompletableFuture.supplyAsync(() -> longestWait(over));

        var begin = System.nanoTime();
        database.migrate();
        var seconds = (System.nanoTime() - begin) / 1e9;
        var before = reads.get();
        while (reads.get() < before + 2) {
            Thread.onSpinWait();
        }
        over.set(true);

        System.out.printf(
                "PredecessorSwapTest: %d rows in %.1f s, %d reads meanwhile, the longest %.0f ms, longest wait for a lock %.0f ms%n",
                ROWS, seconds, reads.get(), reader.get() / 1e6, waits.get() * 1e3);
        assertThat(
                        database.rows(
                                "SELECT count(*) FROM bulk_job_virtual_images WHERE state = 'analyzed' AND final_seq IS NOT NULL"))
                .containsExactly(String.valueOf(ROWS + 5));
        assertThat(waits.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void whoeverWritesMeanwhileIsToldToStop() throws SQLException {
        var migration = new PredecessorMigration(database.dataSource());
        migration.copy();

        assertThatThrownBy(() -> database.execute(INSERT)).hasMessageContaining("stop what writes to it");
        migration.giveUp();
        database.execute(INSERT);
        migration.copy();

        assertThat(database.rows("SELECT count(*) FROM vigil_next.nsfw_bulk_jobs"))
                .containsExactly("4");
    }

    @Test
    void anAttemptThatWasBrokenOffIsBegunAnew() throws SQLException {
        new PredecessorMigration(database.dataSource()).copy();

        database.migrate();

        assertThat(database.rows("SELECT count(*) FROM nsfw_bulk_jobs")).containsExactly("3");
        assertThat(database.migrate()).isZero();
    }

    /// Nanoseconds.
    private long longestRead(AtomicBoolean over, AtomicInteger reads) {
        var longest = 0L;
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            while (!over.get()) {
                var begin = System.nanoTime();
                statement.executeQuery(
                        "SELECT count(*) FROM virtual_image v JOIN bulk_job_virtual_images r ON r.virtual_image_id = v.id"
                                + " JOIN nsfw_bulk_jobs j ON j.id = r.job_id WHERE v.id = '00000000-0000-4000-8000-000000000011'");
                longest = Math.max(longest, System.nanoTime() - begin);
                reads.incrementAndGet();
            }
            return longest;
        } catch (SQLException e) {
            throw new IllegalStateException("a reader failed", e);
        }
    }

    /// Seconds for which the reader has waited for a lock.
    private double longestWait(AtomicBoolean over) {
        var longest = new ArrayList<>(List.of(0.0));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            while (!over.get()) {
                try (var row = statement.executeQuery(
                        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)), 0) FROM pg_locks l"
                                + " WHERE NOT l.granted AND l.waitstart IS NOT NULL AND l.mode = 'AccessShareLock'")) {
                    row.next();
                    longest.set(0, Math.max(longest.getFirst(), row.getDouble(1)));
                }
            }
            return longest.getFirst();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
