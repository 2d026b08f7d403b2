package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of the ledger that run most often. Each is one round trip for a whole batch, finds its rows by ID and
/// names what must still hold. Every writing statement locks in one order: jobs by ID, open images by ID, images by ID.
/// Whoever ends an image holds the lock of its job, so relationships need none of their own.
@ApplicationScoped
public class ResultStore {

    /// Images of a job that is being deleted are unknown; those of a cancelled one are settled, whatever their rows
    /// say.
    private static final String LOOK = """
            SELECT r.job_id, r.virtual_image_id, r.generation, r.state = 'uploaded' AND j.cancelled_at IS NULL AS open, j.tenant_id
              FROM unnest($1::uuid[], $2::uuid[]) AS asked(job_id, image_id)
              JOIN bulk_job_virtual_images r ON r.job_id = asked.job_id AND r.virtual_image_id = asked.image_id
              JOIN nsfw_bulk_jobs j ON j.id = r.job_id
             WHERE j.move IS DISTINCT FROM 'delete'
            """;

    /// A second delivery finds nothing open and changes nothing: what follows is about the rows that were deleted from
    /// `open_image`. The counters get what was really closed, and the statement that closes the last image of a job
    /// completes the job. An image that has a verdict already keeps it: the snapshot of the statement shows it. A
    /// join with `written` instead would compare each row of a batch with each, since the plan expects one row. The
    /// rows of the answer name the images that became final, then the jobs that were completed: none was completed
    /// before, since an image waited.
    private static final String RECORD = """
            WITH finding AS MATERIALIZED (
                SELECT DISTINCT ON (image_id) *
                  FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::boolean[], $6::real[], $7::text[], $8::text[], $9::text[], $10::text[])
                    AS f(job_id, image_id, generation, response, flagged, score, model_version, policy_version, failure_code, failure_detail)
            ),
            """ + Completion.lockedJobs("""
                SELECT job_id FROM open_image WHERE virtual_image_id = ANY ($2::uuid[])""") + """
            , waiting AS MATERIALIZED (
                SELECT virtual_image_id, job_id, generation FROM open_image
                 WHERE virtual_image_id = ANY ($2::uuid[]) AND job_id IN (SELECT id FROM job)
            ), valid AS MATERIALIZED (
                SELECT f.* FROM finding f
                 WHERE CASE WHEN f.job_id IS NOT NULL
                            THEN EXISTS (SELECT 1 FROM waiting w WHERE w.virtual_image_id = f.image_id AND w.job_id = f.job_id
                                                                   AND w.generation = f.generation)
                            ELSE EXISTS (SELECT 1 FROM waiting w WHERE w.virtual_image_id = f.image_id)
                       END
            ), gone AS (
                DELETE FROM open_image o USING waiting w JOIN valid f ON f.image_id = w.virtual_image_id
                 WHERE o.virtual_image_id = ANY ($2::uuid[])
                   AND o.virtual_image_id = w.virtual_image_id AND o.job_id = w.job_id AND o.generation = w.generation
                   AND (f.response IS NOT NULL OR (f.failure_code IS NOT NULL AND f.job_id = w.job_id))
                RETURNING o.virtual_image_id, o.job_id, o.upload_order
            ), jobless AS MATERIALIZED (
                SELECT v.id FROM virtual_image v
                 WHERE v.id IN (SELECT image_id FROM finding WHERE job_id IS NULL AND response IS NOT NULL) AND v.analyzed_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.virtual_image_id = v.id)
                 ORDER BY v.id FOR NO KEY UPDATE
            ), written AS (
                UPDATE virtual_image v
                   SET rekognition_data = f.response::jsonb, isflagged = f.flagged, nsfw_score = f.score,
                       model_version = f.model_version, policy_version = f.policy_version, analyzed_at = now(), updated_at = now()
                  FROM finding f
                 WHERE v.id = f.image_id AND f.response IS NOT NULL AND v.analyzed_at IS NULL
                   AND v.id IN (SELECT virtual_image_id FROM gone UNION ALL SELECT id FROM jobless)
                RETURNING v.id, v.tenant_id, v.created_at, v.rekognition_data, v.isflagged
            ), labeled AS (
                INSERT INTO image_label (tenant_id, label, created_at, first_image_id, virtual_image_ids, confidences)
                SELECT i.tenant_id, l.label, i.created_at, (array_agg(i.id ORDER BY i.id))[1],
                       array_agg(i.id ORDER BY i.id), array_agg(l.confidence ORDER BY i.id)
                  FROM written i CROSS JOIN LATERAL labels_of(i.rekognition_data) l
                 GROUP BY i.tenant_id, l.label, i.created_at
            ), ending AS (
                SELECT g.job_id, g.virtual_image_id, f.failure_code, f.failure_detail, f.response IS NOT NULL AS analyzed,
                       coalesce((SELECT v.isflagged FROM virtual_image v WHERE v.id = f.image_id AND f.response IS NOT NULL), f.flagged, false)
                       AS flagged,
            """ + FinalSteps.numberOf("g") + """
                       AS final_seq
                  FROM gone g JOIN job ON job.id = g.job_id JOIN finding f ON f.image_id = g.virtual_image_id
            ), closed AS (
                UPDATE bulk_job_virtual_images r
                   SET state = CASE WHEN e.analyzed THEN 'analyzed' ELSE 'failed' END, finalized_at = now(), final_seq = e.final_seq,
                       failure_code = CASE WHEN NOT e.analyzed THEN e.failure_code END,
                       failure_detail = CASE WHEN NOT e.analyzed THEN e.failure_detail END
                  FROM ending e
                 WHERE r.job_id = e.job_id AND r.virtual_image_id = e.virtual_image_id AND r.state = 'uploaded'
                RETURNING r.job_id, r.virtual_image_id, r.state, r.final_seq, e.flagged
            ),
            """
            + FinalSteps.LISTED + ",\n" + Completion.COUNTED + """
            SELECT virtual_image_id, NULL::uuid AS job, NULL::int[] AS counters FROM closed
             UNION SELECT id, NULL, NULL FROM written
             UNION ALL SELECT NULL, job, counters FROM counted WHERE completed
            """;

    private static final String COUNT_ATTEMPT = """
            UPDATE open_image SET attempts = attempts + 1
             WHERE job_id = $1 AND virtual_image_id = $2 AND generation = $3
               AND EXISTS (SELECT 1 FROM nsfw_bulk_jobs j WHERE j.id = $1 AND j.cancelled_at IS NULL AND j.move IS DISTINCT FROM 'delete')
            RETURNING attempts
            """;

    private final Database database;

    ResultStore(Database database) {
        this.database = database;
    }

    /// How each request stands, asked before anything is paid. Every request has an answer.
    public Uni<Map<AnalysisRequest, RequestStatus>> look(List<AnalysisRequest> requests) {
        var parameters = Parameters.over(requests)
                .uuids(request -> request.jobId().value())
                .uuids(request -> request.imageId().value());
        return database.execute(LOOK, parameters).map(rows -> statuses(requests, rows));
    }

    private static Map<AnalysisRequest, RequestStatus> statuses(List<AnalysisRequest> requests, RowSet<Row> rows) {
        var found = new HashMap<Pair, Found>();
        for (var row : rows) {
            found.put(Pair.of(row), Found.of(row));
        }
        var statuses = new HashMap<AnalysisRequest, RequestStatus>();
        for (var request : requests) {
            statuses.put(request, status(request, found.get(Pair.of(request))));
        }
        return statuses;
    }

    private static RequestStatus status(AnalysisRequest request, @Nullable Found found) {
        if (found == null) {
            return new RequestStatus.Unknown();
        }
        return found.open() && found.generation() == request.generation()
                ? new RequestStatus.Open(found.tenant())
                : new RequestStatus.Settled();
    }

    /// Writes findings by ID where the image is still open, closes its relationships, moves the counters and
    /// completes the jobs, all in one statement. Answers which images reached their final state by it.
    /// Repeating it changes nothing.
    public Uni<Map<VirtualImageId, RecordOutcome>> record(List<Finding> findings) {
        var parameters = Parameters.over(FindingRow.of(findings))
                .uuids(FindingRow::jobId)
                .uuids(FindingRow::imageId)
                .integers(FindingRow::generation)
                .texts(FindingRow::response)
                .booleans(FindingRow::flagged)
                .floats(FindingRow::score)
                .texts(FindingRow::modelVersion)
                .texts(FindingRow::policyVersion)
                .texts(FindingRow::failureCode)
                .texts(FindingRow::failureDetail);
        return database.execute(RECORD, parameters)
                .invoke(rows -> JobLog.completed(JobCounters.of(rows)))
                .map(rows -> outcomes(findings, rows));
    }

    private static Map<VirtualImageId, RecordOutcome> outcomes(List<Finding> findings, RowSet<Row> rows) {
        var changed = new HashSet<UUID>();
        for (var row : rows) {
            changed.add(row.getUUID("virtual_image_id"));
        }
        var outcomes = new HashMap<VirtualImageId, RecordOutcome>();
        for (var finding : findings) {
            var id = finding.imageId();
            outcomes.put(id, changed.contains(id.value()) ? RecordOutcome.UPDATED : RecordOutcome.UNCHANGED);
        }
        return outcomes;
    }

    /// Counts one attempt that ended in a transient or unknown error; answers how many there were, or nothing
    /// if the image no longer waits for this request.
    public Uni<Optional<Integer>> countAttempt(AnalysisRequest request) {
        var parameters = Parameters.single()
                .value(request.jobId().value())
                .value(request.imageId().value())
                .value(request.generation());
        return database.execute(COUNT_ATTEMPT, parameters).map(rows -> Rows.first(rows, ResultStore::attempts));
    }

    private static Integer attempts(Row row) {
        return row.getInteger("attempts");
    }

    /// How the image of one request was found.
    private record Found(int generation, boolean open, TenantId tenant) {

        static Found of(Row row) {
            return new Found(
                    row.getInteger("generation"), row.getBoolean("open"), new TenantId(row.getString("tenant_id")));
        }
    }

    private record Pair(UUID jobId, UUID imageId) {

        static Pair of(Row row) {
            return new Pair(row.getUUID("job_id"), row.getUUID("virtual_image_id"));
        }

        static Pair of(AnalysisRequest request) {
            return new Pair(request.jobId().value(), request.imageId().value());
        }
    }
}
