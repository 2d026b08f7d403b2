package dev.vigil.baseline.spring;

import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Writes results by ID, once. The row of the job comes last, since all its images share it.
@Repository
class ResultStore {

    private static final String IS_OPEN = """
            SELECT EXISTS (SELECT 1 FROM bulk_job_virtual_images WHERE job_id = ? AND virtual_image_id = ? AND state = 'uploaded')
            """;

    private static final String CLOSE = """
            UPDATE bulk_job_virtual_images SET state = ?, failure_code = ?, finalized_at = now()
             WHERE job_id = ? AND virtual_image_id = ? AND state = 'uploaded'
            """;

    private static final String RESULT = """
            UPDATE virtual_image
               SET rekognition_data = ?::jsonb, isflagged = ?, nsfw_score = ?, model_version = ?, policy_version = 'baseline/1',
                   analyzed_at = now(), updated_at = now()
             WHERE id = ? AND analyzed_at IS NULL
            """;

    private static final String COUNT = """
            UPDATE nsfw_bulk_jobs
               SET analyzed = analyzed + ?, flagged = flagged + ?, failed = failed + ?,
                   completed_at = CASE WHEN sealed_at IS NOT NULL AND cancelled_at IS NULL AND analyzed + failed + cancelled + 1 = received
                                       THEN now() END
             WHERE id = ?
            """;

    private final JdbcTemplate jdbc;

    ResultStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    boolean isOpen(AnalysisRequest request) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject(IS_OPEN, Boolean.class, request.jobId(), request.virtualImageId()));
    }

    @Transactional
    void analyzed(AnalysisRequest request, String response, String modelVersion, Verdict verdict) {
        if (close(request, "analyzed", null)) {
            jdbc.update(RESULT, response, verdict.flagged(), verdict.score(), modelVersion, request.virtualImageId());
            count(request.jobId(), 1, verdict.flagged() ? 1 : 0, 0);
        }
    }

    @Transactional
    void failed(AnalysisRequest request, String code) {
        if (close(request, "failed", code)) {
            count(request.jobId(), 0, 0, 1);
        }
    }

    private boolean close(AnalysisRequest request, String state, String failureCode) {
        return jdbc.update(CLOSE, state, failureCode, request.jobId(), request.virtualImageId()) == 1;
    }

    private void count(UUID jobId, int analyzed, int flagged, int failed) {
        jdbc.update(COUNT, analyzed, flagged, failed, jobId);
    }
}
