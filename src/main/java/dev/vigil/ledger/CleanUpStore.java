package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Whose objects are to be deleted. A job is marked before its first object is deleted, so no retry can come in
/// between. It is noted as done after the last one, so what was left over is found again.
@ApplicationScoped
public class CleanUpStore {

    /// Rows that somebody else has locked are left for the next run: a retry or a result may be about to change
    /// them. So this waits for no lock, and the order of locks does not matter.
    private static final String CLAIM_ENDED = """
            WITH ended AS MATERIALIZED (
                SELECT id FROM nsfw_bulk_jobs
                 WHERE cleaned_up_at IS NULL AND move IS NULL AND (failed > 0) = $1
                   AND coalesce(completed_at, cancelled_at) <= now() - make_interval(secs => $2)
                 ORDER BY coalesce(completed_at, cancelled_at)
                 LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE nsfw_bulk_jobs j SET cleaned_up_at = now(), objects_tried_at = now()
              FROM ended WHERE j.id = ended.id AND j.cleaned_up_at IS NULL AND j.move IS NULL AND coalesce(j.completed_at, j.cancelled_at) IS NOT NULL
            RETURNING j.id
            """;

    private static final String CLAIM_UNFINISHED = """
            WITH unfinished AS MATERIALIZED (
                SELECT id FROM nsfw_bulk_jobs
                 WHERE cleaned_up_at IS NOT NULL AND objects_deleted_at IS NULL AND move IS NULL
                   AND coalesce(objects_tried_at, cleaned_up_at) <= now() - make_interval(secs => $1)
                 ORDER BY coalesce(objects_tried_at, cleaned_up_at)
                 LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE nsfw_bulk_jobs j SET objects_tried_at = now()
              FROM unfinished WHERE j.id = unfinished.id AND j.objects_deleted_at IS NULL
            RETURNING j.id
            """;

    private static final String OBJECTS = """
            SELECT job_id, virtual_image_id, upload_order FROM bulk_job_virtual_images
             WHERE job_id = ANY ($1::uuid[]) AND (job_id, upload_order) > ($2, $3)
             ORDER BY job_id, upload_order
             LIMIT $4
            """;

    private static final String DONE = """
            WITH done AS MATERIALIZED (
                SELECT id FROM nsfw_bulk_jobs WHERE id = ANY ($1::uuid[]) AND cleaned_up_at IS NOT NULL ORDER BY id FOR NO KEY UPDATE
            )
            UPDATE nsfw_bulk_jobs j SET objects_deleted_at = now() FROM done WHERE j.id = done.id AND j.objects_deleted_at IS NULL
            """;

    private final Database database;

    CleanUpStore(Database database) {
        this.database = database;
    }

    /// Marks jobs that ended this long ago as cleaned up, the longest ended first; answers which. From here on
    /// nothing opens them again.
    ///
    /// @param withFailures whether jobs with failed images are meant, or those without
    public Uni<List<JobId>> claimEnded(boolean withFailures, Duration age, int limit) {
        var parameters = Parameters.single().value(withFailures).seconds(age).value(limit);
        return database.execute(CLAIM_ENDED, parameters).map(rows -> Rows.list(rows, CleanUpStore::jobId));
    }

    /// Takes up marked jobs again whose objects may not all be gone.
    ///
    /// @param age only those last tried this long ago
    public Uni<List<JobId>> claimUnfinished(Duration age, int limit) {
        return database.execute(
                        CLAIM_UNFINISHED, Parameters.single().seconds(age).value(limit))
                .map(rows -> Rows.list(rows, CleanUpStore::jobId));
    }

    /// The objects of these jobs, page by page: those after the given one.
    public Uni<List<OrderedObject>> objects(List<JobId> jobs, Optional<OrderedObject> after, int limit) {
        var parameters = Parameters.single()
                .value(ids(jobs))
                .value(after.map(last -> last.object().jobId().value()).orElse(new UUID(0, 0)))
                .value(after.map(OrderedObject::uploadOrder).orElse(-1))
                .value(limit);
        return database.execute(OBJECTS, parameters).map(rows -> Rows.list(rows, CleanUpStore::object));
    }

    /// Notes that no object of these jobs is left.
    public Uni<Void> done(List<JobId> jobs) {
        return database.execute(DONE, Parameters.single().value(ids(jobs))).replaceWithVoid();
    }

    private static UUID[] ids(List<JobId> jobs) {
        return jobs.stream().map(JobId::value).toArray(UUID[]::new);
    }

    private static JobId jobId(Row row) {
        return new JobId(row.getUUID("id"));
    }

    private static OrderedObject object(Row row) {
        var object =
                new StoredObject(new JobId(row.getUUID("job_id")), new VirtualImageId(row.getUUID("virtual_image_id")));
        return new OrderedObject(object, row.getInteger("upload_order"));
    }

    /// An object and its upload order in its job, to go on after it.
    public record OrderedObject(StoredObject object, int uploadOrder) {}
}
