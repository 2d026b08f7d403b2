package dev.vigil.baseline.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/// Opens jobs and reads them.
@ApplicationScoped
class JobStore {

    private static final String JOB = """
            INSERT INTO nsfw_bulk_jobs (id, user_id, sealed_at, completed_at, next_upload_order, received, rejected)
            VALUES ($1, 'local', now(), CASE WHEN $2 = 0 THEN now() END, $2, $2, $3)
            """;

    private static final String IMAGE = """
            INSERT INTO virtual_image (id, user_id, original_name, content_sha256, format, byte_size) VALUES ($1, 'local', $2, $3, $4, $5)
            """;

    private static final String RELATIONSHIP = """
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order) VALUES ($1, $2, $3, $4, $5)
            """;

    private static final String READ = """
            SELECT id, CASE WHEN completed_at IS NOT NULL THEN 'completed' ELSE 'processing' END AS state,
                   received, rejected, analyzed, flagged, failed
              FROM nsfw_bulk_jobs WHERE id = $1
            """;

    private final Pool pool;

    JobStore(Pool pool) {
        this.pool = pool;
    }

    /// Inserts the job and its images, which get the upload orders 0, 1, 2 … in the order of the list.
    Uni<List<AnalysisRequest>> open(UUID jobId, List<StoredImage> images, int rejected) {
        var requests = IntStream.range(0, images.size())
                .mapToObj(order -> new AnalysisRequest(jobId, images.get(order).id(), order))
                .toList();
        return pool.withTransaction(connection -> connection
                        .preparedQuery(JOB)
                        .execute(Tuple.of(jobId, images.size(), rejected))
                        .chain(() ->
                                images.isEmpty() ? Uni.createFrom().voidItem() : insert(connection, images, requests)))
                .replaceWith(requests);
    }

    Uni<Optional<JobView>> find(UUID jobId) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(jobId))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(JobStore::view));
    }

    private static Uni<Void> insert(
            SqlConnection connection, List<StoredImage> images, List<AnalysisRequest> requests) {
        return connection
                .preparedQuery(IMAGE)
                .executeBatch(images.stream().map(JobStore::row).toList())
                .chain(() -> connection
                        .preparedQuery(RELATIONSHIP)
                        .executeBatch(requests.stream().map(JobStore::row).toList()))
                .replaceWithVoid();
    }

    private static Tuple row(StoredImage image) {
        return Tuple.of(
                image.id(),
                image.name(),
                io.vertx.core.buffer.Buffer.buffer(image.sha256()),
                image.format(),
                image.byteSize());
    }

    private static Tuple row(AnalysisRequest request) {
        return Tuple.of(
                UUID.randomUUID(), request.jobId(), request.virtualImageId(), request.key(), request.uploadOrder());
    }

    private static JobView view(Row row) {
        return new JobView(
                row.getUUID("id"),
                row.getString("state"),
                row.getInteger("received"),
                row.getInteger("rejected"),
                row.getInteger("analyzed"),
                row.getInteger("flagged"),
                row.getInteger("failed"));
    }
}
