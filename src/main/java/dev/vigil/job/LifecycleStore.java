package dev.vigil.job;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Moves of whole jobs: seal, cancel, retry. Each locks the job first and then, in a second statement that sees
/// every image admitted until then, its relationships by ID.
@ApplicationScoped
public class LifecycleStore {

    private static final String SEAL = """
            UPDATE nsfw_bulk_jobs
               SET sealed_at = coalesce(sealed_at, now()),
                   completed_at = CASE WHEN analyzed + failed + cancelled = received THEN coalesce(completed_at, now()) END
             WHERE id = $1 AND user_id = $2 AND cancelled_at IS NULL
            """;

    private static final String LOCK = """
            SELECT cancelled_at IS NOT NULL AS cancelled, completed_at IS NOT NULL AS completed, cleaned_up_at IS NOT NULL AS cleaned_up
              FROM nsfw_bulk_jobs WHERE id = $1 AND user_id = $2 FOR NO KEY UPDATE
            """;

    private static final String CANCEL = """
            WITH waiting AS MATERIALIZED (
                SELECT id FROM bulk_job_virtual_images WHERE job_id = $1 AND state = 'uploaded' ORDER BY id FOR NO KEY UPDATE
            ), closed AS (
                UPDATE bulk_job_virtual_images r SET state = 'cancelled', finalized_at = now()
                  FROM waiting WHERE r.id = waiting.id AND r.state = 'uploaded'
                RETURNING r.id
            )
            UPDATE nsfw_bulk_jobs SET cancelled_at = now(), cancelled = cancelled + (SELECT count(*) FROM closed) WHERE id = $1
            """;

    private static final String FOREIGN = """
            SELECT asked.id FROM unnest($2::uuid[]) AS asked(id)
             WHERE NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.job_id = $1 AND r.virtual_image_id = asked.id)
            """;

    private static final String REOPEN = """
            WITH failed AS MATERIALIZED (
                SELECT id FROM bulk_job_virtual_images
                 WHERE job_id = $1 AND state = 'failed' AND ($2::uuid[] IS NULL OR virtual_image_id = ANY ($2::uuid[]))
                   AND ($3::text IS NULL OR failure_code = $3)
                 ORDER BY id FOR NO KEY UPDATE
            ), reopened AS (
                UPDATE bulk_job_virtual_images r
                   SET state = 'uploaded', finalized_at = NULL, failure_code = NULL, failure_detail = NULL,
                       announced_at = NULL, first_announced_at = NULL, open_since = now(), attempts = 0, generation = r.generation + 1
                  FROM failed WHERE r.id = failed.id AND r.state = 'failed'
                RETURNING r.virtual_image_id, r.upload_order, r.generation
            ), counted AS (
                UPDATE nsfw_bulk_jobs
                   SET failed = failed - (SELECT count(*) FROM reopened),
                       completed_at = CASE WHEN EXISTS (SELECT 1 FROM reopened) THEN NULL ELSE completed_at END
                 WHERE id = $1
            )
            SELECT virtual_image_id, upload_order, generation FROM reopened ORDER BY upload_order
            """;

    private static final String RETRYABLE = """
            SELECT j.id FROM nsfw_bulk_jobs j
             WHERE j.user_id = $1 AND j.failed > 0 AND j.cancelled_at IS NULL AND j.cleaned_up_at IS NULL
               AND EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.job_id = j.id AND r.state = 'failed' AND r.failure_code = $2)
             ORDER BY j.created_at, j.id
             LIMIT $3
            """;

    private final Database database;

    LifecycleStore(Database database) {
        this.database = database;
    }

    /// Takes no further images; completes the job if every image is final. Repeating it changes nothing.
    public Uni<Sealing> seal(JobId jobId, UserId userId) {
        return database.inTransaction(connection -> connection
                .preparedQuery(SEAL)
                .execute(Parameters.single()
                        .value(jobId.value())
                        .value(userId.value())
                        .tuple())
                .chain(update -> update.rowCount() > 0
                        ? Uni.createFrom().item(Sealing.SEALED)
                        : lock(connection, jobId, userId)
                                .map(job -> job.isPresent() ? Sealing.CANCELLED : Sealing.UNKNOWN)));
    }

    /// Ends every waiting image as cancelled; results stay. A completed or cancelled job stays as it is.
    /// Answers whether the user has such a job.
    public Uni<Boolean> cancel(JobId jobId, UserId userId) {
        return database.inTransaction(connection -> lock(connection, jobId, userId)
                .chain(job -> {
                    if (job.isEmpty() || job.get().cancelled() || job.get().completed()) {
                        return Uni.createFrom().item(job.isPresent());
                    }
                    return connection
                            .preparedQuery(CANCEL)
                            .execute(Parameters.single().value(jobId.value()).tuple())
                            .replaceWith(true);
                }));
    }

    /// Opens failed images again, each in a new generation, so that a late message of the earlier try changes
    /// nothing.
    ///
    /// @param chosen images that have not failed are left alone, whatever is chosen
    public Uni<Retry> retry(JobId jobId, UserId userId, Chosen chosen) {
        return database.inTransaction(connection -> lock(connection, jobId, userId)
                .chain(job -> {
                    if (job.isEmpty()) {
                        return Uni.createFrom().item(new Retry.UnknownJob());
                    }
                    if (job.get().cancelled()) {
                        return Uni.createFrom().item(new Retry.JobCancelled());
                    }
                    if (job.get().cleanedUp()) {
                        return Uni.createFrom().item(new Retry.ObjectsGone());
                    }
                    return foreign(connection, jobId, chosen.imageIds())
                            .chain(foreign -> foreign.isEmpty()
                                    ? reopen(connection, new Reopening(jobId, userId, chosen))
                                    : Uni.createFrom().item(new Retry.ForeignImages(foreign)));
                }));
    }

    /// The user's jobs with images that ended with this code and can be tried again, the oldest first.
    public Uni<List<JobId>> retryable(UserId userId, FailureCode code, int limit) {
        var parameters =
                Parameters.single().value(userId.value()).value(code.word()).value(limit);
        return database.execute(RETRYABLE, parameters).map(rows -> {
            var jobs = new ArrayList<JobId>(rows.size());
            rows.forEach(row -> jobs.add(new JobId(row.getUUID("id"))));
            return jobs;
        });
    }

    private static Uni<List<VirtualImageId>> foreign(
            SqlConnection connection, JobId jobId, Optional<List<VirtualImageId>> chosen) {
        if (chosen.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return connection
                .preparedQuery(FOREIGN)
                .execute(Parameters.single()
                        .value(jobId.value())
                        .value(ids(chosen))
                        .tuple())
                .map(rows -> {
                    var foreign = new ArrayList<VirtualImageId>();
                    rows.forEach(row -> foreign.add(new VirtualImageId(row.getUUID("id"))));
                    return foreign;
                });
    }

    private static Uni<Retry> reopen(SqlConnection connection, Reopening reopening) {
        return connection
                .preparedQuery(REOPEN)
                .execute(Parameters.single()
                        .value(reopening.jobId().value())
                        .value(ids(reopening.chosen().imageIds()))
                        .value(reopening
                                .chosen()
                                .failureCode()
                                .map(FailureCode::word)
                                .orElse(null))
                        .tuple())
                .map(rows -> new Retry.Reopened(announcements(rows, reopening.jobId(), reopening.userId())));
    }

    private static UUID @Nullable [] ids(Optional<List<VirtualImageId>> imageIds) {
        return imageIds.map(ids -> ids.stream().map(VirtualImageId::value).toArray(UUID[]::new))
                .orElse(null);
    }

    private static List<Announcement> announcements(RowSet<Row> rows, JobId jobId, UserId userId) {
        var announcements = new ArrayList<Announcement>(rows.size());
        rows.forEach(row -> {
            var request = new AnalysisRequest(
                    jobId,
                    new VirtualImageId(row.getUUID("virtual_image_id")),
                    row.getInteger("upload_order"),
                    row.getInteger("generation"));
            announcements.add(new Announcement(request, userId));
        });
        return announcements;
    }

    private static Uni<Optional<Locked>> lock(SqlConnection connection, JobId jobId, UserId userId) {
        return connection
                .preparedQuery(LOCK)
                .execute(Parameters.single()
                        .value(jobId.value())
                        .value(userId.value())
                        .tuple())
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(Locked.of(rows.iterator().next())));
    }

    private record Reopening(JobId jobId, UserId userId, Chosen chosen) {}

    private record Locked(boolean cancelled, boolean completed, boolean cleanedUp) {

        static Locked of(Row row) {
            return new Locked(row.getBoolean("cancelled"), row.getBoolean("completed"), row.getBoolean("cleaned_up"));
        }
    }
}
