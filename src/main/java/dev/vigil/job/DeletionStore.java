package dev.vigil.job;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Takes jobs and images out of the ledger. The rows go first, in one transaction; the objects they had are
/// answered, for the caller to delete afterwards.
@ApplicationScoped
public class DeletionStore {

    private static final String LOCK_JOB = "SELECT id FROM nsfw_bulk_jobs WHERE id = $1 AND user_id = $2 FOR UPDATE";

    private static final String DELETE_RELATIONSHIPS = """
            WITH its AS MATERIALIZED (SELECT id FROM bulk_job_virtual_images WHERE job_id = $1 ORDER BY id FOR UPDATE)
            DELETE FROM bulk_job_virtual_images r USING its WHERE r.id = its.id
            RETURNING r.job_id, r.virtual_image_id
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

    private static final String DELETE_JOB = "DELETE FROM nsfw_bulk_jobs WHERE id = $1";

    private static final String LOCK_JOBS_OF_IMAGE = """
            SELECT j.id FROM nsfw_bulk_jobs j
             WHERE j.id IN (SELECT r.job_id FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
                             WHERE v.id = $1 AND v.user_id = $2)
             ORDER BY j.id FOR NO KEY UPDATE
            """;

    private static final String DELETE_IMAGE_FROM_JOBS = """
            WITH its AS MATERIALIZED (
                SELECT r.id, v.isflagged FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
                 WHERE v.id = $1 AND v.user_id = $2
                 ORDER BY r.id FOR UPDATE OF r
            ), gone AS (
                DELETE FROM bulk_job_virtual_images r USING its WHERE r.id = its.id
                RETURNING r.job_id, r.virtual_image_id, r.state, coalesce(its.isflagged, false) AS flagged
            ), counted AS (
                UPDATE nsfw_bulk_jobs j
                   SET received  = j.received - 1,
                       analyzed  = j.analyzed - (g.state = 'analyzed')::int,
                       flagged   = j.flagged - (g.state = 'analyzed' AND g.flagged)::int,
                       failed    = j.failed - (g.state = 'failed')::int,
                       cancelled = j.cancelled - (g.state = 'cancelled')::int,
                       completed_at = CASE WHEN j.sealed_at IS NOT NULL AND j.cancelled_at IS NULL
                                            AND j.analyzed + j.failed + j.cancelled - (g.state <> 'uploaded')::int = j.received - 1
                                           THEN coalesce(j.completed_at, now()) END
                  FROM gone g WHERE j.id = g.job_id
            )
            SELECT job_id, virtual_image_id FROM gone
            """;

    private static final String DELETE_IMAGE = "DELETE FROM virtual_image WHERE id = $1 AND user_id = $2";

    /// Only jobs whose objects are gone; nothing opens those again.
    private static final String OUTLIVED = """
            SELECT id, user_id FROM nsfw_bulk_jobs
             WHERE objects_deleted_at IS NOT NULL AND coalesce(completed_at, cancelled_at) <= now() - make_interval(secs => $1)
             ORDER BY coalesce(completed_at, cancelled_at)
             LIMIT $2
            """;

    private final Database database;

    DeletionStore(Database database) {
        this.database = database;
    }

    /// Deletes a job with its relationships and every image that belongs to no other job. Answers the objects
    /// left behind, or nothing if the user has no such job.
    public Uni<Optional<List<StoredObject>>> deleteJob(JobId jobId, UserId userId) {
        return database.inTransaction(connection -> connection
                .preparedQuery(LOCK_JOB)
                .execute(Parameters.single()
                        .value(jobId.value())
                        .value(userId.value())
                        .tuple())
                .chain(job -> job.size() == 0
                        ? Uni.createFrom().item(Optional.<List<StoredObject>>empty())
                        : deleteRows(connection, jobId).map(Optional::of)));
    }

    /// Deletes an image and lowers the counters of its jobs; their orders are never used again. Answers the
    /// objects left behind, or nothing if the user has no such image.
    public Uni<Optional<List<StoredObject>>> deleteImage(VirtualImageId imageId, UserId userId) {
        var image =
                Parameters.single().value(imageId.value()).value(userId.value()).tuple();
        return database.inTransaction(connection -> connection
                .preparedQuery(LOCK_JOBS_OF_IMAGE)
                .execute(image)
                .chain(() -> connection.preparedQuery(DELETE_IMAGE_FROM_JOBS).execute(image))
                .chain(gone -> connection
                        .preparedQuery(DELETE_IMAGE)
                        .execute(image)
                        .map(deleted -> deleted.rowCount() == 0 ? Optional.empty() : Optional.of(objects(gone)))));
    }

    /// Jobs that ended this long ago and have no objects any more, the longest ended first.
    public Uni<List<Outlived>> outlived(Duration age, int limit) {
        return database.execute(OUTLIVED, Parameters.single().seconds(age).value(limit))
                .map(rows -> {
                    var jobs = new ArrayList<Outlived>(rows.size());
                    rows.forEach(row ->
                            jobs.add(new Outlived(new JobId(row.getUUID("id")), new UserId(row.getString("user_id")))));
                    return jobs;
                });
    }

    private static Uni<List<StoredObject>> deleteRows(SqlConnection connection, JobId jobId) {
        var job = Parameters.single().value(jobId.value()).tuple();
        return connection
                .preparedQuery(DELETE_RELATIONSHIPS)
                .execute(job)
                .map(DeletionStore::objects)
                .call(objects -> {
                    var images = objects.stream()
                            .map(object -> object.imageId().value())
                            .toArray(UUID[]::new);
                    return connection
                            .preparedQuery(DELETE_LONELY_IMAGES)
                            .execute(Parameters.single().value(images).tuple())
                            .chain(() -> connection.preparedQuery(DELETE_JOB).execute(job));
                });
    }

    private static List<StoredObject> objects(RowSet<Row> rows) {
        var objects = new ArrayList<StoredObject>(rows.size());
        rows.forEach(row -> objects.add(new StoredObject(
                new JobId(row.getUUID("job_id")), new VirtualImageId(row.getUUID("virtual_image_id")))));
        return objects;
    }

    /// A job that is older than the ledger is to keep it.
    public record Outlived(JobId jobId, UserId userId) {}
}
