package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Changes of whole jobs: seal, cancel, retry. Each locks the job in a first statement. A second statement sees every
/// image that was admitted until then, and locks its relationships by ID.
@ApplicationScoped
public class LifecycleStore {

    /// A repeated call answers the job too, but not as completed by this call.
    private static final String SEAL = """
            WITH job AS MATERIALIZED (
                SELECT id, completed_at IS NULL AS incomplete FROM nsfw_bulk_jobs
                 WHERE id = $1 AND tenant_id = $2 AND cancelled_at IS NULL AND move IS DISTINCT FROM 'delete'
                   FOR NO KEY UPDATE
            ), sealed AS (
                UPDATE nsfw_bulk_jobs j
                   SET sealed_at = coalesce(j.sealed_at, now()),
                       completed_at =\s""" + Completion.WHEN_SEALED + """

                  FROM job WHERE j.id = job.id
                RETURNING job.incomplete AND j.completed_at IS NOT NULL AS completed,\s""" + JobCounters.RETURNED + """

            )
            SELECT CASE WHEN completed THEN job END AS job, counters FROM sealed
            """;

    private static final String LOCK = """
            SELECT cancelled_at IS NOT NULL AS cancelled, completed_at IS NOT NULL AS completed, cleaned_up_at IS NOT NULL AS cleaned_up, received
              FROM nsfw_bulk_jobs WHERE id = $1 AND tenant_id = $2 AND move IS DISTINCT FROM 'delete' FOR NO KEY UPDATE
            """;

    /// It ends a retry that is under way: what that has not opened yet stays failed.
    private static final String CANCEL = """
            WITH job AS MATERIALIZED (
                SELECT id, event_seq, now() AS cancelled_at FROM nsfw_bulk_jobs WHERE id = $1 AND tenant_id = $2
            ), page AS MATERIALIZED (
                SELECT r.virtual_image_id FROM job JOIN bulk_job_virtual_images r ON r.job_id = job.id WHERE r.state = 'uploaded'
            ),
            """ + FinalSteps.CANCELLED + """
            UPDATE nsfw_bulk_jobs j
               SET cancelled_at = now(), cancelled = j.cancelled + (SELECT count(*) FROM closed),
                   event_seq = j.event_seq + (SELECT count(*) FROM closed),
                   move = NULL, moving_since = NULL, moved_order = NULL, retry_codes = NULL
             WHERE j.id = $1 AND j.tenant_id = $2
            RETURNING\s""" + JobCounters.RETURNED;

    /// Changes the counters at once, from the locked row; the images follow.
    private static final String MARK_CANCELLED = """
            UPDATE nsfw_bulk_jobs j
               SET cancelled_at = now(), cancelled = j.received - j.analyzed - j.failed,
                   move = 'cancel', moving_since = now(), moved_order = -1, move_tried_at = NULL, retry_codes = NULL
             WHERE j.id = $1 AND j.tenant_id = $2
            RETURNING\s""" + JobCounters.RETURNED;

    private static final String FOREIGN = """
            SELECT asked.id FROM unnest($3::uuid[]) AS asked(id)
             WHERE NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images r JOIN nsfw_bulk_jobs j ON j.id = r.job_id
                                WHERE r.job_id = $1 AND j.tenant_id = $2 AND r.virtual_image_id = asked.id)
            """;

    private static final String RETRYABLE = """
            SELECT j.id FROM nsfw_bulk_jobs j
             WHERE j.tenant_id = $1 AND j.failed > 0 AND j.cancelled_at IS NULL AND j.cleaned_up_at IS NULL
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
    public Uni<SealOutcome> seal(JobId jobId, TenantId tenant) {
        return database.inTransaction(connection -> seal(connection, jobId, tenant))
                .invoke(seal -> JobLog.completed(seal.jobs()))
                .map(Ended::outcome);
    }

    private static Uni<Ended<SealOutcome>> seal(SqlConnection connection, JobId jobId, TenantId tenant) {
        return connection
                .preparedQuery(SEAL)
                .execute(idsOf(jobId, tenant))
                .chain(rows -> rows.size() > 0
                        ? Uni.createFrom().item(new Ended<>(SealOutcome.SEALED, JobCounters.of(rows)))
                        : notSealed(connection, jobId, tenant));
    }

    private static Uni<Ended<SealOutcome>> notSealed(SqlConnection connection, JobId jobId, TenantId tenant) {
        return lock(connection, jobId, tenant)
                .map(job -> Ended.none(job.isPresent() ? SealOutcome.CANCELLED : SealOutcome.UNKNOWN));
    }

    /// Ends every waiting image as cancelled; results stay. A completed or cancelled job stays as it is. If a job has
    /// more images than one transaction moves, the mark and the counters change at once. Its images follow, but
    /// clients see them as cancelled already. Answers whether the tenant has such a job.
    public Uni<Boolean> cancel(JobId jobId, TenantId tenant) {
        return database.inTransaction(connection -> cancel(connection, jobId, tenant))
                .invoke(cancel -> JobLog.cancelled(cancel.jobs()))
                .map(Ended::outcome);
    }

    private Uni<Ended<Boolean>> cancel(SqlConnection connection, JobId jobId, TenantId tenant) {
        return lock(connection, jobId, tenant).chain(job -> cancelLocked(connection, jobId, tenant, job));
    }

    private Uni<Ended<Boolean>> cancelLocked(
            SqlConnection connection, JobId jobId, TenantId tenant, Optional<Locked> job) {
        if (job.isEmpty() || job.get().hasEnded()) {
            return Uni.createFrom().item(Ended.none(job.isPresent()));
        }
        return connection
                .preparedQuery(job.get().received() > batch ? MARK_CANCELLED : CANCEL)
                .execute(idsOf(jobId, tenant))
                .map(rows -> new Ended<>(true, JobCounters.of(rows)));
    }

    /// Opens failed images again, each in a new generation, so that a late message of the earlier try changes
    /// nothing. Opens as many as one transaction moves at once, and marks the job for the rest.
    ///
    /// @param selection images that have not failed are left alone, whatever is chosen; named ones open at once
    public Uni<RetryOutcome> retry(JobId jobId, TenantId tenant, RetrySelection selection) {
        return Multi.createFrom()
                .iterable(selection.inPartsOf(batch))
                .onItem()
                .transformToUniAndConcatenate(part -> retryPart(new Reopening(jobId, tenant, part, batch), selection))
                .collect()
                .asList()
                .map(RetryOutcome::together);
    }

    private Uni<RetryOutcome> retryPart(Reopening part, RetrySelection whole) {
        return database.inTransaction(connection -> retryPart(connection, part, whole));
    }

    private static Uni<RetryOutcome> retryPart(SqlConnection connection, Reopening part, RetrySelection whole) {
        return lock(connection, part.jobId(), part.tenant()).chain(job -> retryLocked(connection, job, part, whole));
    }

    private static Uni<RetryOutcome> retryLocked(
            SqlConnection connection, Optional<Locked> job, Reopening part, RetrySelection whole) {
        if (job.isEmpty()) {
            return Uni.createFrom().item(new RetryOutcome.UnknownJob());
        }
        if (job.get().cancelled()) {
            return Uni.createFrom().item(new RetryOutcome.JobCancelled());
        }
        if (job.get().cleanedUp()) {
            return Uni.createFrom().item(new RetryOutcome.ObjectsGone());
        }
        return foreign(connection, part, whole.imageIds()).chain(foreign -> reopenUnless(foreign, connection, part));
    }

    private static Uni<RetryOutcome> reopenUnless(
            List<VirtualImageId> foreign, SqlConnection connection, Reopening part) {
        return foreign.isEmpty()
                ? reopen(connection, part)
                : Uni.createFrom().item(new RetryOutcome.ForeignImages(foreign));
    }

    /// The tenant's jobs with images that ended with this code and can be tried again, the oldest first.
    public Uni<List<JobId>> retryable(TenantId tenant, FailureCode code, int limit) {
        var parameters =
                Parameters.single().value(tenant.value()).value(code.word()).value(limit);
        return database.execute(RETRYABLE, parameters).map(rows -> Rows.list(rows, LifecycleStore::jobId));
    }

    private static Uni<List<VirtualImageId>> foreign(
            SqlConnection connection, Reopening part, Optional<List<VirtualImageId>> selection) {
        if (selection.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var ids = selection.get().stream().map(VirtualImageId::value).toArray(UUID[]::new);
        return connection
                .preparedQuery(FOREIGN)
                .execute(Parameters.single()
                        .value(part.jobId().value())
                        .value(part.tenant().value())
                        .value(ids)
                        .tuple())
                .map(rows -> Rows.list(rows, LifecycleStore::imageId));
    }

    private static JobId jobId(Row row) {
        return new JobId(row.getUUID("id"));
    }

    private static VirtualImageId imageId(Row row) {
        return new VirtualImageId(row.getUUID("id"));
    }

    private static Uni<RetryOutcome> reopen(SqlConnection connection, Reopening reopening) {
        return connection
                .preparedQuery(reopening.statement())
                .execute(reopening.parameters())
                .map(rows -> new RetryOutcome.Reopened(reopening.announcements(rows)));
    }

    private static Uni<Optional<Locked>> lock(SqlConnection connection, JobId jobId, TenantId tenant) {
        return connection.preparedQuery(LOCK).execute(idsOf(jobId, tenant)).map(rows -> Rows.first(rows, Locked::of));
    }

    private static Tuple idsOf(JobId jobId, TenantId tenant) {
        return Parameters.single().value(jobId.value()).value(tenant.value()).tuple();
    }

    /// What a transaction answers, and the jobs that it ended, for the log after the commit.
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

        boolean hasEnded() {
            return cancelled || completed;
        }
    }
}
