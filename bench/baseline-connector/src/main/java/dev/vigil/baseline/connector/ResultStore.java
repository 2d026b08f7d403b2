package dev.vigil.baseline.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/// Writes results by ID, once. The row of the job comes last, since all its images share it.
@ApplicationScoped
class ResultStore {

    private static final String IS_OPEN = """
            SELECT EXISTS (SELECT 1 FROM bulk_job_virtual_images WHERE job_id = $1 AND virtual_image_id = $2 AND state = 'uploaded')
            """;

    private static final String CLOSE = """
            UPDATE bulk_job_virtual_images SET state = $1, failure_code = $2, finalized_at = now()
             WHERE job_id = $3 AND virtual_image_id = $4 AND state = 'uploaded'
            """;

    private static final String RESULT = """
            UPDATE virtual_image
               SET rekognition_data = $1::text::jsonb, isflagged = $2, nsfw_score = $3, model_version = $4, policy_version = 'baseline/1',
                   analyzed_at = now(), updated_at = now()
             WHERE id = $5 AND analyzed_at IS NULL
            """;

    private static final String COUNT = """
            UPDATE nsfw_bulk_jobs
               SET analyzed = analyzed + $1, flagged = flagged + $2, failed = failed + $3,
                   completed_at = CASE WHEN sealed_at IS NOT NULL AND cancelled_at IS NULL AND analyzed + failed + cancelled + 1 = received
                                       THEN now() END
             WHERE id = $4
            """;

    private final Pool pool;

    ResultStore(Pool pool) {
        this.pool = pool;
    }

    Uni<Boolean> isOpen(AnalysisRequest request) {
        return pool.preparedQuery(IS_OPEN)
                .execute(Tuple.of(request.jobId(), request.virtualImageId()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<Void> analyzed(AnalysisRequest request, String response, String modelVersion, Verdict verdict) {
        var result =
                Tuple.of(response, verdict.flagged(), (float) verdict.score(), modelVersion, request.virtualImageId());
        var counts = Tuple.of(1, verdict.flagged() ? 1 : 0, 0, request.jobId());
        return pool.withTransaction(connection -> close(connection, request, "analyzed", null)
                .chain(closed -> closed
                        ? connection
                                .preparedQuery(RESULT)
                                .execute(result)
                                .chain(() -> connection.preparedQuery(COUNT).execute(counts))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem()));
    }

    Uni<Void> failed(AnalysisRequest request, String code) {
        return pool.withTransaction(connection -> close(connection, request, "failed", code)
                .chain(closed -> closed
                        ? connection
                                .preparedQuery(COUNT)
                                .execute(Tuple.of(0, 0, 1, request.jobId()))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem()));
    }

    private static Uni<Boolean> close(
            SqlConnection connection, AnalysisRequest request, String state, String failureCode) {
        return connection
                .preparedQuery(CLOSE)
                .execute(Tuple.of(state, failureCode, request.jobId(), request.virtualImageId()))
                .map(rows -> rows.rowCount() == 1);
    }
}
