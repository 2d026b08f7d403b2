package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.LargeMoveStore.Moved;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Deletes the rows of jobs that are marked as deleted, batch by batch, in upload order. The caller deletes the objects
/// of a batch before its rows, so after a crash a row still names each object that is left.
@ApplicationScoped
public class DeletionBatchStore {

    private static final String NEXT = """
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
            ), gone AS (
                DELETE FROM bulk_job_virtual_images WHERE id = ANY (ARRAY (SELECT id FROM its))
                RETURNING job_id, virtual_image_id, final_seq
            ),
            """ + DeletionSteps.UNLISTED + """
            SELECT 1 FROM gone
            """;

    /// Images that also belong to another job stay.
    private static final String DELETE_LONELY_IMAGES =
            """
            WITH lonely AS MATERIALIZED (
                SELECT v.id FROM virtual_image v
                 WHERE v.id = ANY ($1::uuid[])
                   AND NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.virtual_image_id = v.id)
                 ORDER BY v.id FOR UPDATE
            ), gone AS (
                DELETE FROM virtual_image v USING lonely WHERE v.id = lonely.id
                RETURNING\s""" + DeletionSteps.LABELED + """
            ),
            """ + DeletionSteps.UNLABELED + """
            SELECT 1 FROM gone
            """;

    private static final String DELETE_EMPTY_JOB = """
            DELETE FROM nsfw_bulk_jobs
             WHERE id = $1 AND move = 'delete' AND NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images WHERE job_id = $1)
            """;

    private final Database database;

    DeletionBatchStore(Database database) {
        this.database = database;
    }

    /// The next images of a job that is to be deleted, or nothing if there is no such job any more.
    public Uni<Optional<Doomed>> doomed(JobId jobId, int limit) {
        var parameters = Parameters.single().value(jobId.value()).value(limit);
        return database.execute(NEXT, parameters)
                .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(Doomed.of(jobId, rows)));
    }

    /// Deletes these rows, whose objects are gone, with their images, and the job after the last of them.
    public Uni<Moved> delete(Doomed doomed) {
        return database.inTransaction(connection -> delete(connection, doomed));
    }

    private static Uni<Moved> delete(SqlConnection connection, Doomed doomed) {
        return rows(connection, LOCK_DELETED, doomed.jobId().value(), doomed.upto())
                .chain(locked -> locked == 0 ? Uni.createFrom().item(Moved.NOTHING) : deleteRows(connection, doomed));
    }

    private static Uni<Moved> deleteRows(SqlConnection connection, Doomed doomed) {
        var job = doomed.jobId().value();
        var images = doomed.objects().stream()
                .map(object -> object.imageId().value())
                .toArray(UUID[]::new);
        return rows(connection, DELETE_RELATIONSHIPS, job, doomed.after(), doomed.upto())
                .call(() -> rows(connection, DELETE_LONELY_IMAGES, (Object) images))
                .chain(deleted -> deleteEmptyJob(connection, job, deleted));
    }

    /// @param images deleted in the same transaction
    private static Uni<Moved> deleteEmptyJob(SqlConnection connection, UUID job, int images) {
        return rows(connection, DELETE_EMPTY_JOB, job).map(jobs -> new Moved(images, jobs > 0));
    }

    /// Runs a statement; answers how many rows it changed.
    private static Uni<Integer> rows(SqlConnection connection, String statement, Object... values) {
        var parameters = Parameters.single();
        for (var value : values) {
            parameters.value(value);
        }
        return connection.preparedQuery(statement).execute(parameters.tuple()).map(result -> result.rowCount());
    }

    /// Images of a job that is to be deleted, in upload order.
    ///
    /// @param after the upload order after which they begin
    /// @param upto the upload order of the last of them
    /// @param objectsGone whether their objects are known to be gone
    public record Doomed(JobId jobId, List<StoredObject> objects, int after, int upto, boolean objectsGone) {

        static Doomed of(JobId jobId, RowSet<Row> rows) {
            var objects = new ArrayList<StoredObject>(rows.size());
            var upto = -1;
            for (var row : rows) {
                var imageId = row.getUUID("virtual_image_id");
                if (imageId != null) {
                    objects.add(new StoredObject(jobId, new VirtualImageId(imageId)));
                    upto = row.getInteger("upload_order");
                }
            }
            var first = rows.iterator().next();
            return new Doomed(jobId, objects, first.getInteger("moved_order"), upto, first.getBoolean("objects_gone"));
        }
    }
}
