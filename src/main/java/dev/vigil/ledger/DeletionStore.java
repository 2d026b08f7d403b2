package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes jobs and images out of the ledger. A job is marked in one statement; {@link DeletionBatchStore} deletes its
/// rows. The rows of a single image go in one transaction. It answers the objects they had, for the caller to delete
/// afterwards.
@ApplicationScoped
public class DeletionStore {

    /// Whether `virtual_image v` can be found: an image whose jobs are all being deleted is gone.
    public static final String LIVING_IMAGE = """
            (NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images b WHERE b.virtual_image_id = v.id)
              OR EXISTS (SELECT 1 FROM bulk_job_virtual_images b JOIN nsfw_bulk_jobs m ON m.id = b.job_id
                          WHERE b.virtual_image_id = v.id AND m.move IS DISTINCT FROM 'delete'))
            """;

    /// With the mark the job and its images are gone for clients: nobody finds them by ID. It ends any other move.
    private static final String MARK_DELETED = """
            UPDATE nsfw_bulk_jobs
               SET move = 'delete', moving_since = now(), moved_order = -1, move_tried_at = now(), retry_codes = NULL
             WHERE id = $1 AND tenant_id = $2 AND move IS DISTINCT FROM 'delete'
            RETURNING received
            """;

    private static final String LOCK_JOBS_OF_IMAGE = """
            SELECT j.id FROM nsfw_bulk_jobs j
             WHERE j.id IN (SELECT r.job_id FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
                             WHERE v.id = $1 AND v.tenant_id = $2)
             ORDER BY j.id FOR NO KEY UPDATE
            """;

    /// Only the deletion of an image that waited can complete a job.
    private static final String DELETE_IMAGE_FROM_JOBS = """
            WITH its AS MATERIALIZED (
                SELECT r.id, v.isflagged FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
                 WHERE v.id = $1 AND v.tenant_id = $2 AND\s""" + LIVING_IMAGE + """
                 ORDER BY r.id FOR UPDATE OF r
            ), gone AS (
                DELETE FROM bulk_job_virtual_images r USING its WHERE r.id = its.id
                RETURNING r.job_id, r.virtual_image_id, r.state, r.final_seq, coalesce(its.isflagged, false) AS flagged
            ),
            """ + DeletionSteps.UNLISTED + """
            , counted AS (
                UPDATE nsfw_bulk_jobs j
                   SET received  = j.received - 1,
                       analyzed  = j.analyzed - (g.state = 'analyzed')::int,
                       flagged   = j.flagged - (g.state = 'analyzed' AND g.flagged)::int,
                       failed    = j.failed - (g.state = 'failed')::int,
                       cancelled = j.cancelled - (g.state = 'cancelled' OR (g.state = 'uploaded' AND j.cancelled_at IS NOT NULL))::int,
                       completed_at =\s"""
            + Completion.whenRemoved("(g.state <> 'uploaded')::int") + """

                  FROM gone g WHERE j.id = g.job_id
                RETURNING g.state = 'uploaded' AND j.completed_at IS NOT NULL AS completed,\s""" + JobCounters.RETURNED + """

            )
            SELECT job_id, virtual_image_id, NULL::uuid AS job, NULL::int[] AS counters FROM gone
             UNION ALL SELECT NULL, NULL, job, counters FROM counted WHERE completed
            """;

    private static final String DELETE_IMAGE =
            """
            WITH gone AS (
                DELETE FROM virtual_image v WHERE v.id = $1 AND v.tenant_id = $2 AND\s""" + LIVING_IMAGE + "RETURNING " + DeletionSteps.LABELED + """
            ),
            """ + DeletionSteps.UNLABELED + """
            SELECT id FROM gone
            """;

    /// Only jobs whose objects are gone; nothing opens those again.
    private static final String OUTLIVED = """
            SELECT id, tenant_id FROM nsfw_bulk_jobs
             WHERE objects_deleted_at IS NOT NULL AND move IS NULL
               AND coalesce(completed_at, cancelled_at) <= now() - make_interval(secs => $1)
             ORDER BY coalesce(completed_at, cancelled_at)
             LIMIT $2
            """;

    private final Database database;
    private final int batch;

    DeletionStore(Database database, JobConfig config) {
        this.database = database;
        this.batch = config.moves().batch();
    }

    /// Marks a job as deleted: its rows follow, with their objects.
    public Uni<DeletionOutcome> mark(JobId jobId, TenantId tenant) {
        var parameters = Parameters.single().value(jobId.value()).value(tenant.value());
        return database.execute(MARK_DELETED, parameters)
                .map(rows -> Rows.first(rows, this::marked).orElse(DeletionOutcome.UNKNOWN_JOB));
    }

    private DeletionOutcome marked(Row job) {
        return job.getInteger("received") <= batch ? DeletionOutcome.ONE_BATCH : DeletionOutcome.MANY_BATCHES;
    }

    /// Deletes an image and lowers the counters of its jobs; their orders are never used again. Answers the
    /// objects left behind, or nothing if the tenant has no such image.
    public Uni<Optional<List<StoredObject>>> deleteImage(VirtualImageId imageId, TenantId tenant) {
        var image =
                Parameters.single().value(imageId.value()).value(tenant.value()).tuple();
        return database.inTransaction(connection -> deleteImage(connection, image))
                .invoke(gone -> gone.ifPresent(DeletionStore::log))
                .map(gone -> gone.map(DeletionStore::objects));
    }

    private static Uni<Optional<RowSet<Row>>> deleteImage(SqlConnection connection, Tuple image) {
        return execute(connection, LOCK_JOBS_OF_IMAGE, image)
                .chain(() -> execute(connection, DELETE_IMAGE_FROM_JOBS, image))
                .chain(gone -> deleteImageItself(connection, image, gone));
    }

    /// Answers the rows that went before the image, or nothing if the tenant has no such image.
    private static Uni<Optional<RowSet<Row>>> deleteImageItself(
            SqlConnection connection, Tuple image, RowSet<Row> gone) {
        return execute(connection, DELETE_IMAGE, image)
                .map(deleted -> deleted.size() == 0 ? Optional.empty() : Optional.of(gone));
    }

    private static Uni<RowSet<Row>> execute(SqlConnection connection, String statement, Tuple parameters) {
        return connection.preparedQuery(statement).execute(parameters);
    }

    private static void log(RowSet<Row> gone) {
        JobLog.completed(JobCounters.of(gone));
    }

    /// Jobs that ended this long ago and have no objects any more, the longest ended first.
    public Uni<List<Outlived>> outlived(Duration age, int limit) {
        return database.execute(OUTLIVED, Parameters.single().seconds(age).value(limit))
                .map(rows -> Rows.list(rows, Outlived::of));
    }

    private static List<StoredObject> objects(RowSet<Row> rows) {
        var objects = new ArrayList<StoredObject>(rows.size());
        for (var row : rows) {
            var job = row.getUUID("job_id");
            if (job != null) {
                objects.add(new StoredObject(new JobId(job), new VirtualImageId(row.getUUID("virtual_image_id"))));
            }
        }
        return objects;
    }

    /// A job that is older than the ledger is to keep it.
    public record Outlived(JobId jobId, TenantId tenant) {

        static Outlived of(Row row) {
            return new Outlived(new JobId(row.getUUID("id")), new TenantId(row.getString("tenant_id")));
        }
    }
}
