package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.UserId;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Moves of whole jobs: seal, cancel, retry. Each locks the job first and then, in a second statement that sees
/// every image admitted until then, its relationships by ID.
@ApplicationScoped
public class LifecycleStore {

    /// Repeated, it answers the job too, and says that it did not complete it.
    private static final String SEAL = """
            WITH job AS MATERIALIZED (
                SELECT id, completed_at IS NULL AS incomplete FROM nsfw_bulk_jobs
                 WHERE id = $1 AND user_id = $2 AND cancelled_at IS NULL AND move IS DISTINCT FROM 'delete'
                   FOR NO KEY UPDATE
            ), sealed AS (
                UPDATE nsfw_bulk_jobs j
                   SET sealed_at = coalesce(j.sealed_at, now()),
                       completed_at = CASE WHEN j.analyzed + j.failed + j.cancelled = j.received AND j.move IS NULL
                                           THEN coalesce(j.completed_at, now()) END
                  FROM job WHERE j.id = job.id
                RETURNING job.incomplete AND j.completed_at IS NOT NULL AS completed,\s""" + JobCounters.RETURNED + """

            )
            SELECT CASE WHEN completed THEN job END AS job, counters FROM sealed
            """;

    private static final String LOCK = """
            SELECT cancelled_at IS NOT NULL AS cancelled, completed_at IS NOT NULL AS completed, cleaned_up_at IS NOT NULL AS cleaned_up, received
              FROM nsfw_bulk_jobs WHERE id = $1 AND user_id = $2 AND move IS DISTINCT FROM 'delete' FOR NO KEY UPDATE
            """;

    /// A retry that is under way ends with it: what it has not opened stays failed.
    private static final String CANCEL = """
            WITH waiting AS MATERIALIZED (
                SELECT id FROM bulk_job_virtual_images WHERE job_id = $1 AND state = 'uploaded' ORDER BY id FOR NO KEY UPDATE
            ), closed AS (
                UPDATE bulk_job_virtual_images r SET state = 'cancelled', finalized_at = now()
                  FROM waiting WHERE r.id = waiting.id AND r.state = 'uploaded'
                RETURNING r.id
            )
            UPDATE nsfw_bulk_jobs j
               SET cancelled_at = now(), cancelled = j.cancelled + (SELECT count(*) FROM closed),
                   move = NULL, moving_since = NULL, moved_order = NULL, retry_codes = NULL
             WHERE j.id = $1
            RETURNING\s""" + JobCounters.RETURNED;

    /// The counters at once, from the locked row; the images follow.
    private static final String MARK_CANCELLED = """
            UPDATE nsfw_bulk_jobs j
               SET cancelled_at = now(), cancelled = j.received - j.analyzed - j.failed,
                   move = 'cancel', moving_since = now(), moved_order = -1, move_tried_at = NULL, retry_codes = NULL
             WHERE j.id = $1
            RETURNING\s""" + JobCounters.RETURNED;

    private static final String FOREIGN = """
            SELECT asked.id FROM unnest($2::uuid[]) AS asked(id)
             WHERE NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.job_id = $1 AND r.virtual_image_id = asked.id)
            """;

    private static final String RETRYABLE = """
            SELECT j.id FROM nsfw_bulk_jobs j
             WHERE j.user_id = $1 AND j.failed > 0 AND j.cancelled_at IS NULL AND j.cleaned_up_at IS NULL
               AND j.move IS DISTINCT FROM 'delete'
               AND EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.job_id = j.id AND r.state = 'failed' AND r.failure_code = $2)
             ORDER BY j.created_at, j.id
             LIMIT $3
            """;

    private final Database database;
    private final int batch;

    LifecycleStore(Database database, JobConfig config) {
        this.database = database;
        this.batch = config.moves().batch();
    }

    /// Takes no further images; completes the job if every image is final. Repeating it changes nothing.
    public Uni<SealOutcome> seal(JobId jobId, UserId userId) {
        return database.inTransaction(connection -> connection
                        .preparedQuery(SEAL)
                        .execute(Parameters.single()
                                .value(jobId.value())
                                .value(userId.value())
                                .tuple())
                        .chain(rows -> rows.size() > 0
                                ? Uni.createFrom().item(new Ended<>(SealOutcome.SEALED, JobCounters.of(rows)))
                                : lock(connection, jobId, userId)
                                        .map(job -> job.isPresent() ? SealOutcome.CANCELLED : SealOutcome.UNKNOWN)
                                        .map(Ended::<SealOutcome>none)))
                .invoke(seal -> JobLog.completed(seal.jobs()))
                .map(Ended::outcome);
    }

    /// Ends every waiting image as cancelled; results stay. A completed or cancelled job stays as it is. Of a job
    /// with more images than one transaction moves the mark and the counters move at once; the images follow, and
    /// read as cancelled already. Answers whether the user has such a job.
    public Uni<Boolean> cancel(JobId jobId, UserId userId) {
        return database.inTransaction(connection -> lock(connection, jobId, userId)
                        .chain(job -> {
                            if (job.isEmpty()
                                    || job.get().cancelled()
                                    || job.get().completed()) {
                                return Uni.createFrom().item(Ended.none(job.isPresent()));
                            }
                            return connection
                                    .preparedQuery(job.get().received() > batch ? MARK_CANCELLED : CANCEL)
                                    .execute(Parameters.single()
                                            .value(jobId.value())
                                            .tuple())
                                    .map(cancelled -> new Ended<>(true, JobCounters.of(cancelled)));
                        }))
                .invoke(cancel -> JobLog.cancelled(cancel.jobs()))
                .map(Ended::outcome);
    }

    /// Opens failed images again, each in a new generation, so that a late message of the earlier try changes
    /// nothing. Opens the first of them at once, as many as one transaction moves, and marks the job for the rest.
    ///
    /// @param selection images that have not failed are left alone, whatever is chosen; named ones open at once
    public Uni<RetryOutcome> retry(JobId jobId, UserId userId, RetrySelection selection) {
        return Multi.createFrom()
                .iterable(selection.inPartsOf(batch))
                .onItem()
                .transformToUniAndConcatenate(part -> retryAtOnce(new Reopening(jobId, userId, part, batch), selection))
                .collect()
                .asList()
                .map(RetryOutcome::together);
    }

    private Uni<RetryOutcome> retryAtOnce(Reopening part, RetrySelection selection) {
        return database.inTransaction(connection -> lock(connection, part.jobId(), part.userId())
                .chain(job -> {
                    if (job.isEmpty()) {
                        return Uni.createFrom().item(new RetryOutcome.UnknownJob());
                    }
                    if (job.get().cancelled()) {
                        return Uni.createFrom().item(new RetryOutcome.JobCancelled());
                    }
                    if (job.get().cleanedUp()) {
                        return Uni.createFrom().item(new RetryOutcome.ObjectsGone());
                    }
                    return foreign(connection, part.jobId(), selection.imageIds())
                            .chain(foreign -> foreign.isEmpty()
                                    ? reopen(connection, part)
                                    : Uni.createFrom().item(new RetryOutcome.ForeignImages(foreign)));
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
            SqlConnection connection, JobId jobId, Optional<List<VirtualImageId>> selection) {
        if (selection.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return connection
                .preparedQuery(FOREIGN)
                .execute(Parameters.single()
                        .value(jobId.value())
                        .value(selection.get().stream()
                                .map(VirtualImageId::value)
                                .toArray(UUID[]::new))
                        .tuple())
                .map(rows -> {
                    var foreign = new ArrayList<VirtualImageId>();
                    rows.forEach(row -> foreign.add(new VirtualImageId(row.getUUID("id"))));
                    return foreign;
                });
    }

    private static Uni<RetryOutcome> reopen(SqlConnection connection, Reopening reopening) {
        return connection
                .preparedQuery(reopening.statement())
                .execute(reopening.parameters())
                .map(rows -> new RetryOutcome.Reopened(reopening.announcements(rows)));
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

    /// What a transaction answers, with the job that ended by it, for the log after the commit.
    private record Ended<T>(T outcome, List<JobCounters> jobs) {

        static <T> Ended<T> none(T outcome) {
            return new Ended<>(outcome, List.of());
        }
    }

    private record Locked(boolean cancelled, boolean completed, boolean cleanedUp, int received) {

        static Locked of(Row row) {
            return new Locked(
                    row.getBoolean("cancelled"),
                    row.getBoolean("completed"),
                    row.getBoolean("cleaned_up"),
                    row.getInteger("received"));
        }
    }
}
