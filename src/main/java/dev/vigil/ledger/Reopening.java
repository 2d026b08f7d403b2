package dev.vigil.ledger;

import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.Announcement;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/// Opens failed images of a job again while the row of the job is locked: the first of them at once, in upload order.
/// If there are more, the job gets the mark of a retry, and its rows follow in batches.
///
/// @param most how many are opened at once
record Reopening(JobId jobId, TenantId tenant, RetrySelection selection, int most) {

    /// What a new try begins with; `failed` has the rows as they were.
    static final String REOPENED = """
            reopened AS (
                UPDATE bulk_job_virtual_images r
                   SET state = 'uploaded', finalized_at = NULL, final_seq = NULL, failure_code = NULL, failure_detail = NULL,
                       generation = r.generation + 1
                  FROM failed WHERE r.id = failed.id AND r.state = 'failed'
                RETURNING r.job_id, r.virtual_image_id, r.upload_order, r.generation
            ), unlisted AS (
                DELETE FROM image_final f USING failed WHERE f.job_id = failed.job_id AND f.final_seq = failed.final_seq
            ), opened AS (
                INSERT INTO open_image (virtual_image_id, job_id, upload_order, generation)
                SELECT virtual_image_id, job_id, upload_order, generation FROM reopened
            ), unsent AS (
                INSERT INTO outbox (virtual_image_id, job_id, generation)
                SELECT virtual_image_id, job_id, generation FROM reopened
                    ON CONFLICT (virtual_image_id, job_id) DO UPDATE SET generation = EXCLUDED.generation
            )
            """;

    /// The mark of a retry that is under way already is widened: by the codes, and back to where both have come.
    private static final String REOPEN = """
            WITH found AS MATERIALIZED (
                SELECT id, upload_order FROM bulk_job_virtual_images
                 WHERE job_id = (SELECT id FROM nsfw_bulk_jobs WHERE id = $1 AND tenant_id = $4)
                   AND state = 'failed' AND ($2::text IS NULL OR failure_code = $2::text) %s
                 ORDER BY upload_order LIMIT $3::int + 1
            ), page AS MATERIALIZED (
                SELECT id, upload_order FROM found ORDER BY upload_order LIMIT $3::int
            ), rest AS MATERIALIZED (
                SELECT (SELECT count(*) FROM found) > $3::int AS more, max(upload_order) AS upto FROM page
            ), failed AS MATERIALIZED (
                SELECT id, job_id, final_seq FROM bulk_job_virtual_images
                 WHERE id = ANY (ARRAY (SELECT id FROM page)) AND state = 'failed' ORDER BY id FOR NO KEY UPDATE
            ),
            """ + REOPENED + """
            , counted AS (
                UPDATE nsfw_bulk_jobs j
                   SET failed = j.failed - (SELECT count(*) FROM reopened),
                       completed_at = CASE WHEN EXISTS (SELECT 1 FROM reopened) THEN NULL ELSE j.completed_at END,
                       move = CASE WHEN rest.more THEN 'retry' ELSE j.move END,
                       moving_since = CASE WHEN rest.more THEN clock_timestamp() ELSE j.moving_since END,
                       moved_order = CASE WHEN rest.more THEN least(j.moved_order, rest.upto) ELSE j.moved_order END,
                       retry_codes = CASE WHEN NOT rest.more THEN j.retry_codes
                                          WHEN $2::text IS NULL OR (j.move IS NOT NULL AND j.retry_codes IS NULL) THEN NULL
                                          ELSE array_append(array_remove(j.retry_codes, $2::text), $2::text) END
                  FROM rest WHERE j.id = $1 AND j.tenant_id = $4
            )
            SELECT virtual_image_id, upload_order, generation FROM reopened ORDER BY upload_order
            """;

    private static final String REOPEN_ANY = REOPEN.formatted("");
    private static final String REOPEN_NAMED = REOPEN.formatted("AND virtual_image_id = ANY ($5::uuid[])");

    String statement() {
        return selection.imageIds().isPresent() ? REOPEN_NAMED : REOPEN_ANY;
    }

    Tuple parameters() {
        var parameters = Parameters.single()
                .value(jobId.value())
                .value(selection.failureCode().map(FailureCode::word).orElse(null))
                .value(most)
                .value(tenant.value());
        selection.imageIds().map(Reopening::values).ifPresent(parameters::value);
        return parameters.tuple();
    }

    private static UUID[] values(List<VirtualImageId> ids) {
        return ids.stream().map(VirtualImageId::value).toArray(UUID[]::new);
    }

    List<Announcement> announcements(RowSet<Row> rows) {
        return Rows.list(rows, this::announcement);
    }

    private Announcement announcement(Row row) {
        return new Announcement(
                new AnalysisRequest(
                        jobId,
                        new VirtualImageId(row.getUUID("virtual_image_id")),
                        row.getInteger("upload_order"),
                        row.getInteger("generation")),
                tenant);
    }
}
