package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.AnalysisRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/// Ends images that no message waits for any more. It writes no result. A result that comes later finds the image
/// final and changes nothing.
@ApplicationScoped
public class EndingStore {

    private static final String EXPIRED = """
            SELECT job_id, virtual_image_id, upload_order, generation\s""" + AnnouncementStore.ROWS_THAT_WAIT + """
               AND open_since <= now() - make_interval(secs => $1)
             ORDER BY open_since
             LIMIT $2
            """;

    /// Only what still waits in this generation is closed, and the counters get what was really closed.
    private static final String END = """
            WITH ending AS MATERIALIZED (
                SELECT DISTINCT ON (job_id, image_id) *
                  FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[])
                    AS e(job_id, image_id, generation, failure_code, failure_detail)
                 ORDER BY job_id, image_id, generation DESC
            ),
            """ + Completion.lockedJobs("SELECT job_id FROM ending") + """
            , waiting AS MATERIALIZED (
                SELECT o.virtual_image_id, o.job_id, o.upload_order, e.failure_code, e.failure_detail
                  FROM open_image o
                  JOIN ending e ON e.job_id = o.job_id AND e.image_id = o.virtual_image_id AND e.generation = o.generation
                 WHERE o.virtual_image_id = ANY ($2::uuid[]) AND o.job_id IN (SELECT id FROM job)
                 ORDER BY o.virtual_image_id, o.job_id FOR UPDATE OF o
            ), numbered AS (
                SELECT w.*,\s"""
            + FinalSteps.numberOf("w") + """
                       AS final_seq
                  FROM waiting w JOIN job ON job.id = w.job_id
            ), closed AS (
                UPDATE bulk_job_virtual_images r
                   SET state = 'failed', finalized_at = now(), final_seq = n.final_seq,
                       failure_code = n.failure_code, failure_detail = n.failure_detail
                  FROM numbered n
                 WHERE r.job_id = n.job_id AND r.virtual_image_id = n.virtual_image_id AND r.state = 'uploaded'
                RETURNING r.job_id, r.virtual_image_id, r.state, r.final_seq, false AS flagged
            ),
            """ + FinalSteps.GONE + FinalSteps.LISTED + ",\n" + Completion.COUNTED + """
            SELECT count(*)::int AS ended, NULL::uuid AS job, NULL::int[] AS counters FROM closed
             UNION ALL SELECT 0, job, counters FROM counted WHERE completed
            """;

    private final Database database;

    EndingStore(Database database) {
        this.database = database;
    }

    /// Images that have waited this long, the oldest first.
    public Uni<List<AnalysisRequest>> expired(Duration age, int limit) {
        var parameters = Parameters.single().seconds(age).value(limit);
        return database.execute(EXPIRED, parameters).map(rows -> Rows.list(rows, AnnouncementStore::request));
    }

    /// Ends images without a result, by ID and generation, where they are still open. Answers how many it ended;
    /// repeating it changes nothing.
    public Uni<Integer> end(List<Finding.Failed> endings) {
        if (endings.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        var parameters = Parameters.over(endings)
                .uuids(ending -> ending.asked().jobId().value())
                .uuids(ending -> ending.imageId().value())
                .integers(ending -> ending.asked().generation())
                .texts(ending -> ending.code().word())
                .texts(Finding.Failed::detail);
        return database.execute(END, parameters)
                .invoke(rows -> JobLog.completed(JobCounters.of(rows)))
                .map(EndingStore::ended);
    }

    private static int ended(RowSet<Row> rows) {
        var ended = 0;
        for (var row : rows) {
            ended += row.getInteger("ended");
        }
        return ended;
    }
}
