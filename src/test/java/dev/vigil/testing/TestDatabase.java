package dev.vigil.testing;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The ledger behind the program: statements of a test, changes that it lets fail, and the check of the counters.
final class TestDatabase {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DEADLOCKS = 3;

    /// While the rows of a cancelled job follow, those that still say uploaded are counted as cancelled. The counters
    /// of a job that is being deleted say nothing.
    private static final String WRONG_COUNTERS = """
            SELECT j.id FROM nsfw_bulk_jobs j
              LEFT JOIN bulk_job_virtual_images r ON r.job_id = j.id LEFT JOIN virtual_image v ON v.id = r.virtual_image_id
             WHERE j.move IS DISTINCT FROM 'delete'
             GROUP BY j.id
            HAVING j.received <> count(r.id)
                OR j.analyzed <> count(*) FILTER (WHERE r.state = 'analyzed')
                OR j.flagged <> count(*) FILTER (WHERE r.state = 'analyzed' AND v.isflagged)
                OR j.failed <> count(*) FILTER (WHERE r.state = 'failed')
                OR j.cancelled <> count(*) FILTER (WHERE r.state = 'cancelled' OR (r.state = 'uploaded' AND j.move = 'cancel'))
                OR (j.cancelled_at IS NOT NULL AND j.move IS NULL AND count(*) FILTER (WHERE r.state = 'uploaded') > 0)
                OR (j.completed_at IS NOT NULL) <> (j.sealed_at IS NOT NULL AND j.cancelled_at IS NULL AND j.move IS NULL
                                                    AND count(r.id) = count(*) FILTER (WHERE r.state <> 'uploaded'))
            """;

    /// Labels of images that do not have them, or the other way round.
    private static final String WRONGLY_LABELED = """
            SELECT coalesce(i.id, v.id)
              FROM (SELECT i.tenant_id, i.label, i.created_at, u.id, u.confidence
                      FROM image_label i CROSS JOIN LATERAL unnest(i.virtual_image_ids, i.confidences) AS u(id, confidence)) i
              FULL JOIN (SELECT v.id, v.tenant_id, v.created_at, l.label, l.confidence
                           FROM virtual_image v CROSS JOIN LATERAL labels_of(v.rekognition_data) l WHERE v.analyzed_at IS NOT NULL) v
                ON (v.id, v.tenant_id, v.created_at, v.label, v.confidence) = (i.id, i.tenant_id, i.created_at, i.label, i.confidence)
             WHERE i.id IS NULL OR v.id IS NULL
            """;

    private final Pool pool;
    private final List<String> broken = new ArrayList<>();

    TestDatabase(Pool pool) {
        this.pool = pool;
    }

    List<Row> sql(String statement, Object... parameters) {
        // A note about announcements may still be under way; the victim of a deadlock has changed nothing.
        var rows = pool.preparedQuery(statement)
                .execute(Tuple.from(List.of(parameters)))
                .onFailure(TestDatabase::isDeadlock)
                .retry()
                .atMost(DEADLOCKS)
                .await()
                .atMost(PATIENCE);
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    List<Row> jobsWithWrongCounters() {
        return sql(WRONG_COUNTERS);
    }

    /// Rows of one table that another does not know, where it must.
    List<Row> rowsThatDisagree() {
        return Stream.of(
                        LedgerRules.WRONGLY_OPEN,
                        LedgerRules.WRONGLY_NUMBERED,
                        LedgerRules.WRONGLY_UNANNOUNCED,
                        WRONGLY_LABELED)
                .flatMap(question -> sql(question).stream())
                .toList();
    }

    /// Refuses this change of a row of this table from now on.
    ///
    /// @param when a condition on OLD and NEW, the row before and after the change
    void refuse(String change, String table, String when, String sqlState) {
        sql("""
            CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF %s THEN RAISE EXCEPTION 'broken by a test' USING ERRCODE = '%s'; END IF;
                RETURN coalesce(NEW, OLD);
            END $$
            """.formatted(when, sqlState));
        sql("CREATE TRIGGER broken BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION broken()".formatted(change, table));
        broken.add(table);
    }

    /// Notes each attempt that is counted from now on.
    void watchAttempts() {
        sql("CREATE TABLE IF NOT EXISTS attempt_seen (image_id uuid NOT NULL)");
        sql("TRUNCATE attempt_seen");
        sql("""
            CREATE OR REPLACE FUNCTION note_attempt() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO attempt_seen VALUES (NEW.virtual_image_id); RETURN NULL; END $$
            """);
        sql("""
            CREATE OR REPLACE TRIGGER note_attempt AFTER UPDATE OF attempts ON open_image
                FOR EACH ROW EXECUTE FUNCTION note_attempt()
            """);
    }

    List<String> attempts() {
        return sql("SELECT image_id::text FROM attempt_seen").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    /// Undoes every {@link #refuse}.
    void allowAll() {
        broken.forEach(table -> sql("DROP TRIGGER IF EXISTS broken ON " + table));
        broken.clear();
    }

    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException refused && refused.getSqlState().equals("40P01");
    }
}
