package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The hot statements of the ledger. Each is one round trip for a whole batch, finds its rows by ID and names
/// what must still hold. Every writing statement locks in one order: jobs by ID, relationships by ID, images by
/// ID.
@ApplicationScoped
public class ResultStore {

    /// Images of a job that is being deleted are unknown; those of a cancelled one are settled, whatever their rows
    /// say.
    private static final String LOOK = """
            SELECT r.job_id, r.virtual_image_id, r.generation, r.state = 'uploaded' AND j.cancelled_at IS NULL AS open
              FROM unnest($1::uuid[], $2::uuid[]) AS asked(job_id, image_id)
              JOIN bulk_job_virtual_images r ON r.job_id = asked.job_id AND r.virtual_image_id = asked.image_id
              JOIN nsfw_bulk_jobs j ON j.id = r.job_id
             WHERE j.move IS DISTINCT FROM 'delete'
            """;

    /// A second delivery finds nothing open and changes nothing. Deltas come from what was really closed; a job
    /// is completed by the statement that closes its last image, decided on the locked job row and never by
    /// counting. A job that was cancelled or is being deleted has counted its images already. The rows name the
    /// images that became final, then the jobs that it completed: none was completed before, since an image waited.
    private static final String RECORD = """
            WITH finding AS MATERIALIZED (
                SELECT DISTINCT ON (image_id) *
                  FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::boolean[], $6::real[], $7::text[], $8::text[], $9::text[], $10::text[])
                    AS f(job_id, image_id, generation, response, flagged, score, model_version, policy_version, failure_code, failure_detail)
            ), job AS MATERIALIZED (
                SELECT j.id FROM nsfw_bulk_jobs j
                 WHERE j.id IN (SELECT r.job_id FROM bulk_job_virtual_images r JOIN finding f ON f.image_id = r.virtual_image_id
                                 WHERE r.state = 'uploaded')
                   AND j.cancelled_at IS NULL AND j.move IS DISTINCT FROM 'delete'
                 ORDER BY j.id FOR NO KEY UPDATE
            ), waiting AS MATERIALIZED (
                SELECT r.id, r.job_id, r.virtual_image_id, r.generation
                  FROM bulk_job_virtual_images r
                 WHERE r.virtual_image_id IN (SELECT image_id FROM finding) AND r.job_id IN (SELECT id FROM job) AND r.state = 'uploaded'
                 ORDER BY r.id FOR NO KEY UPDATE
            ), valid AS MATERIALIZED (
                SELECT f.* FROM finding f
                 WHERE CASE WHEN f.job_id IS NOT NULL
                            THEN EXISTS (SELECT 1 FROM waiting w WHERE w.virtual_image_id = f.image_id AND w.job_id = f.job_id
                                                                   AND w.generation = f.generation)
                            ELSE EXISTS (SELECT 1 FROM waiting w WHERE w.virtual_image_id = f.image_id)
                              OR NOT EXISTS (SELECT 1 FROM bulk_job_virtual_images r WHERE r.virtual_image_id = f.image_id)
                       END
            ), image AS MATERIALIZED (
                SELECT v.id FROM virtual_image v
                 WHERE v.id IN (SELECT image_id FROM valid WHERE response IS NOT NULL) AND v.analyzed_at IS NULL
                 ORDER BY v.id FOR NO KEY UPDATE
            ), written AS (
                UPDATE virtual_image v
                   SET rekognition_data = f.response::jsonb, isflagged = f.flagged, nsfw_score = f.score,
                       model_version = f.model_version, policy_version = f.policy_version, analyzed_at = now(), updated_at = now()
                  FROM valid f JOIN image i ON i.id = f.image_id
                 WHERE v.id = i.id AND v.analyzed_at IS NULL
                RETURNING v.id, v.isflagged
            ), closed AS (
                UPDATE bulk_job_virtual_images r
                   SET state = CASE WHEN i.id IS NULL THEN 'failed' ELSE 'analyzed' END, finalized_at = now(),
                       failure_code = CASE WHEN i.id IS NULL THEN f.failure_code END,
                       failure_detail = CASE WHEN i.id IS NULL THEN f.failure_detail END
                  FROM waiting w JOIN valid f ON f.image_id = w.virtual_image_id LEFT JOIN written i ON i.id = w.virtual_image_id
                 WHERE r.id = w.id AND r.state = 'uploaded'
                   AND (i.id IS NOT NULL OR (f.failure_code IS NOT NULL AND f.job_id = w.job_id))
                RETURNING r.job_id, r.virtual_image_id, r.state, coalesce(i.isflagged, false) AS flagged
            ), delta AS (
                SELECT job_id, count(*) FILTER (WHERE state = 'analyzed') AS analyzed, count(*) FILTER (WHERE flagged) AS flagged,
                       count(*) FILTER (WHERE state = 'failed') AS failed
                  FROM closed GROUP BY job_id
            ), counted AS (
                UPDATE nsfw_bulk_jobs j
                   SET analyzed = j.analyzed + d.analyzed, flagged = j.flagged + d.flagged, failed = j.failed + d.failed,
                       completed_at = CASE WHEN j.sealed_at IS NOT NULL AND j.cancelled_at IS NULL AND j.move IS NULL
                                            AND j.analyzed + j.failed + j.cancelled + d.analyzed + d.failed = j.received
                                           THEN coalesce(j.completed_at, now()) END
                  FROM delta d
                 WHERE j.id = d.job_id
                RETURNING j.completed_at IS NOT NULL AS completed,\s""" + JobCounters.RETURNED + """

            )
            SELECT virtual_image_id, NULL::uuid AS job, NULL::int[] AS counters FROM closed
             UNION SELECT id, NULL, NULL FROM written
             UNION ALL SELECT NULL, job, counters FROM counted WHERE completed
            """;

    private static final String COUNT_ATTEMPT = """
            UPDATE bulk_job_virtual_images SET attempts = attempts + 1
             WHERE job_id = $1 AND virtual_image_id = $2 AND generation = $3 AND state = 'uploaded'
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
        return database.execute(LOOK, parameters).map(rows -> {
            var found = new HashMap<Pair, Row>();
            rows.forEach(row -> found.put(
                    new Pair(row.getUUID("job_id"), row.getUUID("virtual_image_id")),
                    new Row(row.getInteger("generation"), row.getBoolean("open"))));
            var statuses = new HashMap<AnalysisRequest, RequestStatus>();
            requests.forEach(request ->
                    statuses.put(request, status(request, Optional.ofNullable(found.get(Pair.of(request))))));
            return statuses;
        });
    }

    /// Writes findings by ID where the image is still open, closes its relationships, moves the counters and
    /// completes the jobs, all in one statement. Answers which images reached their final state by it.
    /// Repeating it changes nothing.
    public Uni<Map<VirtualImageId, RecordOutcome>> record(List<Finding> findings) {
        return database.execute(
                        RECORD,
                        Parameters.over(findings)
                                .uuids(finding -> finding.request()
                                        .map(request -> request.jobId().value())
                                        .orElse(null))
                                .uuids(finding -> finding.imageId().value())
                                .integers(finding -> finding.request()
                                        .map(AnalysisRequest::generation)
                                        .orElse(null))
                                .texts(finding -> finding instanceof Finding.Analyzed analyzed
                                        ? analyzed.data().json()
                                        : null)
                                .booleans(finding -> finding instanceof Finding.Analyzed analyzed
                                        ? analyzed.verdict().flagged()
                                        : null)
                                .floats(finding -> finding instanceof Finding.Analyzed analyzed
                                        ? (float) analyzed.verdict().score()
                                        : null)
                                .texts(finding -> finding instanceof Finding.Analyzed analyzed
                                        ? analyzed.data().modelVersion()
                                        : null)
                                .texts(finding -> finding instanceof Finding.Analyzed analyzed
                                        ? analyzed.verdict().policyVersion()
                                        : null)
                                .texts(finding -> finding instanceof Finding.Failed failed
                                        ? failed.code().word()
                                        : null)
                                .texts(finding -> finding instanceof Finding.Failed failed ? failed.detail() : null))
                .map(rows -> {
                    JobLog.completed(JobCounters.of(rows));
                    var changed = new HashSet<UUID>();
                    rows.forEach(row -> changed.add(row.getUUID("virtual_image_id")));
                    var outcomes = new HashMap<VirtualImageId, RecordOutcome>();
                    findings.forEach(finding -> outcomes.put(
                            finding.imageId(),
                            changed.contains(finding.imageId().value())
                                    ? RecordOutcome.UPDATED
                                    : RecordOutcome.UNCHANGED));
                    return outcomes;
                });
    }

    /// Counts one attempt that ended in a transient or unknown error; answers how many there were, or nothing
    /// if the image no longer waits for this request.
    public Uni<Optional<Integer>> countAttempt(AnalysisRequest request) {
        var parameters = Parameters.single()
                .value(request.jobId().value())
                .value(request.imageId().value())
                .value(request.generation());
        return database.execute(COUNT_ATTEMPT, parameters)
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getInteger("attempts")));
    }

    private static RequestStatus status(AnalysisRequest request, Optional<Row> row) {
        if (row.isEmpty()) {
            return RequestStatus.UNKNOWN;
        }
        return row.get().open() && row.get().generation() == request.generation()
                ? RequestStatus.OPEN
                : RequestStatus.SETTLED;
    }

    private record Row(int generation, boolean open) {}

    private record Pair(UUID jobId, UUID imageId) {

        static Pair of(AnalysisRequest request) {
            return new Pair(request.jobId().value(), request.imageId().value());
        }
    }
}
