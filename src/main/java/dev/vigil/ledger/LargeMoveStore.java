package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The rows behind the mark of a large move, batch by batch. A batch takes the next rows in upload order, changes
/// those that must change, and notes on the job how far it came, all in one transaction: whoever stops in between is
/// gone on from there, by any process. Two at once wait for each other at the row of the job, and the second goes on
/// behind the first.
@ApplicationScoped
public class LargeMoveStore {

    /// Most rows of a transaction that moves a large job (ruling 32).
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

    /// The rows go by `= ANY (ARRAY …)` from here on: a join would be planned from a guess at the page's size, and a
    /// wrong guess reads the whole table.
    private static final String PAGE = """
            page AS MATERIALIZED (
                SELECT r.id, r.upload_order
                  FROM job, LATERAL (SELECT b.id, b.upload_order FROM bulk_job_virtual_images b
                                      WHERE b.job_id = job.id AND b.upload_order > job.moved_order
                                      ORDER BY b.upload_order LIMIT $2::int) r
            ), seen AS MATERIALIZED (
                SELECT count(*) < $2::int AS last, max(upload_order) AS upto FROM page
            ),
            """;

    /// The counters moved with the mark. The row ends when the job was called off, as it has read since then.
    private static final String CANCEL = """
            WITH job AS MATERIALIZED (
                SELECT id, cancelled_at, moved_order FROM nsfw_bulk_jobs WHERE id = $1 AND move = 'cancel' FOR NO KEY UPDATE
            ),
            """ + PAGE + """
            waiting AS MATERIALIZED (
                SELECT id FROM bulk_job_virtual_images
                 WHERE id = ANY (ARRAY (SELECT id FROM page)) AND state = 'uploaded' ORDER BY id FOR NO KEY UPDATE
            ), closed AS (
                UPDATE bulk_job_virtual_images r SET state = 'cancelled', finalized_at = job.cancelled_at
                  FROM waiting, job WHERE r.id = waiting.id AND r.state = 'uploaded'
                RETURNING r.id
            ), moved AS (
                UPDATE nsfw_bulk_jobs j
                   SET move = CASE WHEN NOT seen.last THEN j.move END,
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
            failed AS MATERIALIZED (
                SELECT r.id FROM job, bulk_job_virtual_images r
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
                       completed_at = CASE WHEN c.ended THEN j.completed_at
                                           WHEN NOT c.goes_on AND j.sealed_at IS NOT NULL
                                            AND j.analyzed + j.failed - c.images + j.cancelled = j.received
                                           THEN coalesce(j.completed_at, now()) END
                  FROM (SELECT job.id, job.ended, job.incomplete, seen.upto, NOT seen.last AND NOT job.ended AS goes_on,
                               (SELECT count(*) FROM reopened)::int AS images
                          FROM job, seen) c
                 WHERE j.id = c.id
                RETURNING c.incomplete AND j.completed_at IS NOT NULL AS completed,\s""" + JobCounters.RETURNED + """

            )
            SELECT (SELECT count(*) FROM reopened)::int AS images, seen.last OR job.ended AS last, moved.job, moved.counters
              FROM job, seen LEFT JOIN moved ON moved.completed
            """;

    private static final String DELETED = """
            SELECT r.virtual_image_id, r.upload_order, j.moved_order, j.objects_deleted_at IS NOT NULL AS objects_gone
              FROM nsfw_bulk_jobs j
              LEFT JOIN LATERAL (SELECT b.virtual_image_id, b.upload_order FROM bulk_job_virtual_images b
                                  WHERE b.job_id = j.id AND b.upload_order > j.moved_order
                                  ORDER BY b.upload_order LIMIT $2::int) r ON true
             WHERE j.id = $1 AND j.move = 'delete'
             ORDER BY r.upload_order
            """;

    /// An empty page begins again from the start: the job stays until no row is left.
    private static final String LOCK_DELETED = """
            UPDATE nsfw_bulk_jobs SET moved_order = CASE WHEN $2::int < 0 THEN -1 ELSE greatest(moved_order, $2::int) END
             WHERE id = $1 AND move = 'delete'
            """;

    private static final String DELETE_RELATIONSHIPS = """
            WITH its AS MATERIALIZED (
                SELECT id FROM bulk_job_virtual_images WHERE job_id = $1 AND upload_order > $2 AND upload_order <= $3 ORDER BY id FOR UPDATE
            )
            DELETE FROM bulk_job_virtual_images WHERE id = ANY (ARRAY (SELECT id FROM its))
            """;

    /// Images that belong to another job too stay.
    private static final String DELETE_LONELY_IMAGES = """
            WITH lonely AS MATERIALIZED (
                SELECT v.id FROM virtual_image v
                 WHERE v.id = ANY ($1::uuid[])
                   AND NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.virtual_image_id = v.id)
                 ORDER BY v.id FOR UPDATE
            )
            DELETE FROM virtual_image v USING lonely WHERE v.id = lonely.id
            """;

    private static final String DELETE_EMPTY_JOB = """
            DELETE FROM nsfw_bulk_jobs
             WHERE id = $1 AND move = 'delete' AND NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images WHERE job_id = $1)
            """;

    private final Database database;

    LargeMoveStore(Database database) {
        this.database = database;
    }

    /// Takes up jobs with a move, the longest untouched first.
    public Uni<List<Marked>> claim(int limit) {
        return database.execute(CLAIM, Parameters.single().value(limit)).map(rows -> {
            var jobs = new ArrayList<Marked>(rows.size());
            rows.forEach(
                    row -> jobs.add(new Marked(new JobId(row.getUUID("id")), LargeMove.of(row.getString("move")))));
            return jobs;
        });
    }

    /// Cancels the waiting ones among the next images of a job that was called off.
    public Uni<Moved> cancel(JobId jobId, int limit) {
        return batch(CANCEL, jobId, limit);
    }

    /// Opens the failed ones among the next images of a job that is tried again. The outbox announces them.
    public Uni<Moved> retry(JobId jobId, int limit) {
        return batch(RETRY, jobId, limit);
    }

    /// The next images of a job that is to be deleted, or nothing if there is no such job any more.
    public Uni<Optional<Doomed>> doomed(JobId jobId, int limit) {
        var parameters = Parameters.single().value(jobId.value()).value(limit);
        return database.execute(DELETED, parameters).map(rows -> {
            if (rows.size() == 0) {
                return Optional.empty();
            }
            var objects = new ArrayList<StoredObject>(rows.size());
            var after = -1;
            var upto = -1;
            var objectsGone = false;
            for (var row : rows) {
                objectsGone = row.getBoolean("objects_gone");
                after = row.getInteger("moved_order");
                if (row.getUUID("virtual_image_id") != null) {
                    objects.add(new StoredObject(jobId, new VirtualImageId(row.getUUID("virtual_image_id"))));
                    upto = row.getInteger("upload_order");
                }
            }
            return Optional.of(new Doomed(jobId, objects, after, upto, objectsGone));
        });
    }

    /// Deletes these rows, whose objects are gone, with their images, and the job after the last of them.
    public Uni<Moved> delete(Doomed doomed) {
        var images = doomed.objects().stream()
                .map(object -> object.imageId().value())
                .toArray(UUID[]::new);
        var job = doomed.jobId().value();
        return database.inTransaction(connection -> rows(connection, LOCK_DELETED, job, doomed.upto())
                .chain(locked -> locked == 0
                        ? Uni.createFrom().item(Moved.NOTHING)
                        : rows(connection, DELETE_RELATIONSHIPS, job, doomed.after(), doomed.upto())
                                .call(() -> rows(connection, DELETE_LONELY_IMAGES, (Object) images))
                                .chain(deleted -> rows(connection, DELETE_EMPTY_JOB, job)
                                        .map(jobs -> new Moved(deleted, jobs > 0)))));
    }

    private static Uni<Integer> rows(SqlConnection connection, String statement, Object... values) {
        var parameters = Parameters.single();
        for (var value : values) {
            parameters.value(value);
        }
        return connection.preparedQuery(statement).execute(parameters.tuple()).map(result -> result.rowCount());
    }

    private Uni<Moved> batch(String statement, JobId jobId, int limit) {
        return database.execute(
                        statement, Parameters.single().value(jobId.value()).value(limit))
                .invoke(rows -> JobLog.completed(JobCounters.of(rows)))
                .map(rows ->
                        rows.size() == 0 ? Moved.NOTHING : moved(rows.iterator().next()));
    }

    private static Moved moved(Row row) {
        return new Moved(row.getInteger("images"), row.getBoolean("last"));
    }

    /// A job with a move.
    public record Marked(JobId jobId, LargeMove move) {}

    /// Images of a job that is to be deleted, in upload order.
    ///
    /// @param after the upload order behind which they begin
    /// @param upto the upload order of the last of them
    /// @param objectsGone whether their objects are known to be gone
    public record Doomed(JobId jobId, List<StoredObject> objects, int after, int upto, boolean objectsGone) {}

    /// What one batch did.
    ///
    /// @param images moved by it
    /// @param last whether the move has ended
    public record Moved(int images, boolean last) {

        static final Moved NOTHING = new Moved(0, true);
    }
}
