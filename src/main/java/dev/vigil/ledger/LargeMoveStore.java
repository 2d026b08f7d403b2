package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.JobId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The rows of jobs with a large move, batch by batch. A batch takes the next rows in upload order, changes those that
/// must change, and notes on the job how far it came, all in one transaction. After a crash any process goes on from
/// there. Two batches of one job wait for each other at the row of the job, and the second goes on after the first.
/// {@link DeletionBatchStore} has the rows of deleted jobs.
@ApplicationScoped
public class LargeMoveStore {

    /// Most rows that one transaction moves.
    public static final int MOST_MOVED = 5_000;

    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT id FROM nsfw_bulk_jobs
                 WHERE move IS NOT NULL
                 ORDER BY coalesce(move_tried_at, moving_since)
                 LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE nsfw_bulk_jobs j SET move_tried_at = now() FROM due WHERE j.id = due.id AND j.move IS NOT NULL
            RETURNING j.id, j.move
            """;

    /// The later steps find the rows by `= ANY (ARRAY …)`: PostgreSQL would plan a join from a guess of the page's
    /// size, and a wrong guess reads the whole table.
    private static final String PAGE = """
            page AS MATERIALIZED (
                SELECT r.id, r.virtual_image_id, r.upload_order
                  FROM job, LATERAL (SELECT b.id, b.virtual_image_id, b.upload_order FROM bulk_job_virtual_images b
                                      WHERE b.job_id = job.id AND b.upload_order > job.moved_order
                                      ORDER BY b.upload_order LIMIT $2::int) r
            ), seen AS MATERIALIZED (
                SELECT count(*) < $2::int AS last, max(upload_order) AS upto FROM page
            )
            """;

    /// The counters moved with the mark. A row gets the time at which the job was cancelled, as clients have read it
    /// since then.
    private static final String CANCEL = """
            WITH job AS MATERIALIZED (
                SELECT id, event_seq, cancelled_at, moved_order FROM nsfw_bulk_jobs WHERE id = $1 AND move = 'cancel' FOR NO KEY UPDATE
            ),
            """ + PAGE + "," + FinalSteps.CANCELLED + """
            , moved AS (
                UPDATE nsfw_bulk_jobs j
                   SET event_seq = j.event_seq + (SELECT count(*) FROM closed),
                       move = CASE WHEN NOT seen.last THEN j.move END,
                       moving_since = CASE WHEN NOT seen.last THEN j.moving_since END,
                       moved_order = CASE WHEN NOT seen.last THEN seen.upto END
                  FROM job, seen WHERE j.id = job.id
            )
            SELECT (SELECT count(*) FROM closed)::int AS images, seen.last, NULL::uuid AS job, NULL::int[] AS counters FROM job, seen
            """;

    /// Opens what had failed when the retry was asked for; what failed again since then stays. The last batch may
    /// complete the job. A job that a process of an older version cancelled or cleaned up meanwhile is left alone.
    private static final String RETRY = """
            WITH job AS MATERIALIZED (
                SELECT id, moved_order, moving_since, retry_codes, cancelled_at IS NOT NULL OR cleaned_up_at IS NOT NULL AS ended,
                       completed_at IS NULL AS incomplete
                  FROM nsfw_bulk_jobs WHERE id = $1 AND move = 'retry' FOR NO KEY UPDATE
            ),
            """ + PAGE + """
            , failed AS MATERIALIZED (
                SELECT r.id, r.job_id, r.final_seq FROM job, bulk_job_virtual_images r
                 WHERE r.id = ANY (ARRAY (SELECT id FROM page)) AND r.state = 'failed' AND NOT job.ended
                   AND r.finalized_at <= job.moving_since AND (job.retry_codes IS NULL OR r.failure_code = ANY (job.retry_codes))
                 ORDER BY r.id FOR NO KEY UPDATE OF r
            ),
            """ + Reopening.REOPENED + """
            , moved AS (
                UPDATE nsfw_bulk_jobs j
                   SET failed = j.failed - c.images,
                       move = CASE WHEN c.goes_on THEN j.move END,
                       moving_since = CASE WHEN c.goes_on THEN j.moving_since END,
                       moved_order = CASE WHEN c.goes_on THEN c.upto END,
                       retry_codes = CASE WHEN c.goes_on THEN j.retry_codes END,
                       completed_at = CASE WHEN c.ended THEN j.completed_at ELSE\s"""
            + Completion.whenReopened("NOT c.goes_on", "c.images") + """
                       END
                  FROM (SELECT job.id, job.ended, job.incomplete, seen.upto, NOT seen.last AND NOT job.ended AS goes_on,
                               (SELECT count(*) FROM reopened)::int AS images
                          FROM job, seen) c
                 WHERE j.id = c.id
                RETURNING c.incomplete AND j.completed_at IS NOT NULL AS completed,\s""" + JobCounters.RETURNED + """

            )
            SELECT (SELECT count(*) FROM reopened)::int AS images, seen.last OR job.ended AS last, moved.job, moved.counters
              FROM job, seen LEFT JOIN moved ON moved.completed
            """;

    private final Database database;

    LargeMoveStore(Database database) {
        this.database = database;
    }

    /// Takes up jobs with a move, the longest untouched first.
    public Uni<List<Marked>> claim(int limit) {
        return database.execute(CLAIM, Parameters.single().value(limit)).map(rows -> Rows.list(rows, Marked::of));
    }

    /// Cancels the waiting ones among the next images of a job that was called off.
    public Uni<Moved> cancel(JobId jobId, int limit) {
        return batch(CANCEL, jobId, limit);
    }

    /// Opens the failed ones among the next images of a job that is tried again. The outbox announces them.
    public Uni<Moved> retry(JobId jobId, int limit) {
        return batch(RETRY, jobId, limit);
    }

    private Uni<Moved> batch(String statement, JobId jobId, int limit) {
        return database.execute(
                        statement, Parameters.single().value(jobId.value()).value(limit))
                .invoke(rows -> JobLog.completed(JobCounters.of(rows)))
                .map(rows -> Rows.first(rows, Moved::of).orElse(Moved.NOTHING));
    }

    /// A job with a move.
    public record Marked(JobId jobId, LargeMove move) {

        static Marked of(Row row) {
            return new Marked(new JobId(row.getUUID("id")), LargeMove.of(row.getString("move")));
        }
    }

    /// What one batch did.
    ///
    /// @param images moved by it
    /// @param last whether the move has ended
    public record Moved(int images, boolean last) {

        static final Moved NOTHING = new Moved(0, true);

        static Moved of(Row row) {
            return new Moved(row.getInteger("images"), row.getBoolean("last"));
        }
    }
}
