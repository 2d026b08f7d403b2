package dev.vigil.baseline.spring;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Opens jobs and reads them.
@Repository
class JobStore {

    private static final int ROWS_PER_STATEMENT = 500;

    private static final String JOB = """
            INSERT INTO nsfw_bulk_jobs (id, user_id, sealed_at, completed_at, next_upload_order, received, rejected)
            VALUES (?, 'local', now(), CASE WHEN ? = 0 THEN now() END, ?, ?, ?)
            """;

    private static final String IMAGE = """
            INSERT INTO virtual_image (id, user_id, original_name, content_sha256, format, byte_size) VALUES (?, 'local', ?, ?, ?, ?)
            """;

    private static final String RELATIONSHIP = """
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order) VALUES (?, ?, ?, ?, ?)
            """;

    private static final String READ = """
            SELECT id, CASE WHEN completed_at IS NOT NULL THEN 'completed' ELSE 'processing' END AS state,
                   received, rejected, analyzed, flagged, failed
              FROM nsfw_bulk_jobs WHERE id = ?
            """;

    private final JdbcTemplate jdbc;

    JobStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Inserts the job and its images, which get the upload orders 0, 1, 2 … in the order of the list.
    @Transactional
    List<AnalysisRequest> open(UUID jobId, List<StoredImage> images, int rejected) {
        var requests = IntStream.range(0, images.size())
                .mapToObj(order -> new AnalysisRequest(jobId, images.get(order).id(), order))
                .toList();
        jdbc.update(JOB, jobId, images.size(), images.size(), images.size(), rejected);
        jdbc.batchUpdate(IMAGE, images, ROWS_PER_STATEMENT, (statement, image) -> {
            statement.setObject(1, image.id());
            statement.setString(2, image.name());
            statement.setBytes(3, image.sha256());
            statement.setString(4, image.format());
            statement.setLong(5, image.byteSize());
        });
        jdbc.batchUpdate(RELATIONSHIP, requests, ROWS_PER_STATEMENT, (statement, request) -> {
            statement.setObject(1, UUID.randomUUID());
            statement.setObject(2, jobId);
            statement.setObject(3, request.virtualImageId());
            statement.setString(4, request.key());
            statement.setInt(5, request.uploadOrder());
        });
        return requests;
    }

    Optional<JobView> find(UUID jobId) {
        return jdbc
                .query(
                        READ,
                        (row, number) -> new JobView(
                                row.getObject("id", UUID.class),
                                row.getString("state"),
                                row.getInt("received"),
                                row.getInt("rejected"),
                                row.getInt("analyzed"),
                                row.getInt("flagged"),
                                row.getInt("failed")),
                        jobId)
                .stream()
                .findFirst();
    }
}
