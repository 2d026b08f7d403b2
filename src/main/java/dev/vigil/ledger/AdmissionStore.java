package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.AcceptedImage;
import dev.vigil.image.JobId;
import dev.vigil.image.NewJob;
import dev.vigil.image.Owner;
import dev.vigil.image.TimeOrderedUuid;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;

/// Lets images into the ledger. One statement makes the job, its virtual images, its relationships and what says that
/// they wait: one transaction and one round trip for any number of images, all of it or nothing.
@ApplicationScoped
public class AdmissionStore {

    private static final String OPEN = """
            WITH job AS (
                INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, name, metadata, analyses, sealed_at, completed_at,
                                            next_upload_order, received, rejected)
                SELECT $1::uuid, $2, $3, $4, $5::text::jsonb, $6::text[], CASE WHEN $7::boolean THEN now() END,
                       CASE WHEN $7::boolean AND $8::int = 0 THEN now() END, $8::int, $8::int, $9::int
                 WHERE $8::int <= $10::int
                RETURNING id, tenant_id, user_id, 0 AS first, created_at, sealed_at, completed_at, metadata
            ),
            """;

    /// Re-checks that the job is open, and not too large, inside the update that reserves the orders.
    private static final String APPEND = """
            WITH job AS (
                UPDATE nsfw_bulk_jobs
                   SET next_upload_order = next_upload_order + $4, received = received + $4, rejected = rejected + $5
                 WHERE id = $1 AND tenant_id = $2 AND sealed_at IS NULL AND cancelled_at IS NULL
                   AND move IS DISTINCT FROM 'delete' AND ($4 = 0 OR received + $4 <= $6)
                RETURNING id, tenant_id, $3::text AS user_id, next_upload_order - $4 AS first
            ),
            """;

    /// The second half of both: position n of the arrays gets the n-th order after the first.
    private static final String IMAGES = """
            file AS (
                SELECT * FROM unnest($%d::uuid[], $%d::uuid[], $%d::int[], $%d::text[], $%d::text[], $%d::text[], $%d::text[],
                                     $%d::text[], $%d::text[], $%d::int[], $%d::int[], $%d::bigint[])
                    AS f(relationship_id, image_id, position, reference, original_path, original_name, metadata,
                         sha256, format, width, height, byte_size)
            ), image AS (
                INSERT INTO virtual_image (id, tenant_id, user_id, reference, original_path, original_name, metadata,
                                           content_sha256, format, width, height, byte_size)
                SELECT f.image_id, job.tenant_id, job.user_id, f.reference, f.original_path, f.original_name, f.metadata::jsonb,
                       decode(f.sha256, 'hex'), f.format, f.width, f.height, f.byte_size
                  FROM job, file f
            ), relationship AS (
                INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order)
                SELECT f.relationship_id, job.id, f.image_id, job.id || '/' || f.image_id, job.first + f.position
                  FROM job, file f
                RETURNING virtual_image_id, job_id, upload_order
            ), open AS (
                INSERT INTO open_image (virtual_image_id, job_id, upload_order)
                SELECT virtual_image_id, job_id, upload_order FROM relationship
            ), outbox AS (
                INSERT INTO outbox (virtual_image_id, job_id) SELECT virtual_image_id, job_id FROM relationship
            )
            """;

    /// Only the row of the first image carries the job, since its metadata may be large.
    private static final String OPENED = """
            SELECT r.virtual_image_id, r.upload_order, j.created_at, j.sealed_at, j.completed_at, j.metadata::text AS metadata
              FROM job LEFT JOIN relationship r ON true LEFT JOIN job j ON coalesce(r.upload_order, 0) = 0
             ORDER BY r.upload_order
            """;

    private static final String APPENDED =
            "SELECT r.virtual_image_id, r.upload_order FROM job LEFT JOIN relationship r ON true";

    private static final String WHOSE = """
            SELECT sealed_at IS NOT NULL OR cancelled_at IS NOT NULL AS closed
              FROM nsfw_bulk_jobs WHERE id = $1 AND tenant_id = $2 AND move IS DISTINCT FROM 'delete'
            """;

    private static final int IMAGE_PARAMETERS = 12;

    private static final String OPEN_WITH_IMAGES = OPEN + imagesFrom(11) + OPENED;
    private static final String APPEND_IMAGES = APPEND + imagesFrom(7) + APPENDED;

    private final Database database;
    private final int maxImages;

    AdmissionStore(Database database, JobConfig config) {
        this.database = database;
        this.maxImages = config.maxImages();
    }

    /// Opens a job with these images, which get the upload orders 0, 1, 2 … in the order of the list. Answers the job
    /// as it was written, so nobody needs to read it again.
    ///
    /// @param rejected how many files of the call were refused
    public Uni<OpenOutcome> open(NewJob job, List<AcceptedImage> images, int rejected) {
        var parameters = Parameters.over(numbered(images))
                .value(job.id().value())
                .value(job.owner().tenant().value())
                .value(job.owner().user().value())
                .value(job.name())
                .value(job.metadata())
                .value(job.analyses().toArray(String[]::new))
                .value(job.seal())
                .value(images.size())
                .value(rejected)
                .value(maxImages);
        return database.execute(OPEN_WITH_IMAGES, withImages(parameters))
                .map(rows -> opened(job, rows, images.size(), rejected))
                .invoke(AdmissionStore::log);
    }

    private OpenOutcome opened(NewJob job, RowSet<Row> rows, int received, int rejected) {
        return rows.size() == 0
                ? new OpenOutcome.TooLarge(new Admission.Full(maxImages))
                : new OpenOutcome.Opened(written(job, rows.iterator().next(), received, rejected), admitted(rows));
    }

    /// Adds images to an open job; their upload orders follow those of the job. Two calls at once never get the same
    /// order.
    public Uni<Admission> append(JobId jobId, Owner owner, List<AcceptedImage> images, int rejected) {
        var parameters = Parameters.over(numbered(images))
                .value(jobId.value())
                .value(owner.tenant().value())
                .value(owner.user().value())
                .value(images.size())
                .value(rejected)
                .value(maxImages);
        return database.execute(APPEND_IMAGES, withImages(parameters))
                .chain(rows -> rows.size() > 0 ? Uni.createFrom().item(admitted(rows)) : refused(jobId, owner));
    }

    private Uni<Admission> refused(JobId jobId, Owner owner) {
        return database.execute(
                        WHOSE,
                        Parameters.single()
                                .value(jobId.value())
                                .value(owner.tenant().value()))
                .map(rows -> Rows.first(rows, this::refusal).orElseGet(Admission.Unknown::new));
    }

    private Admission refusal(Row job) {
        return job.getBoolean("closed") ? new Admission.Closed() : new Admission.Full(maxImages);
    }

    private static Parameters<Numbered> withImages(Parameters<Numbered> parameters) {
        return parameters
                .uuids(file -> TimeOrderedUuid.next())
                .uuids(file -> file.image().id().value())
                .integers(Numbered::position)
                .texts(file -> file.image().words().reference())
                .texts(file -> file.image().words().originalPath())
                .texts(file -> file.image().words().originalName())
                .texts(file -> file.image().words().metadata())
                .texts(file -> file.image().content().sha256())
                .texts(file -> file.image().content().format())
                .integers(file -> file.image().content().width())
                .integers(file -> file.image().content().height())
                .longs(file -> file.image().content().byteSize());
    }

    private static void log(OpenOutcome opening) {
        if (opening instanceof OpenOutcome.Opened opened) {
            var job = opened.job();
            var counters = new JobCounters(job.order().id(), job.received(), job.rejected(), 0, 0, 0, 0);
            JobLog.opened(counters);
            if (job.completedAt() != null) {
                JobLog.completed(List.of(counters));
            }
        }
    }

    private static WrittenJob written(NewJob order, Row first, int received, int rejected) {
        return new WrittenJob(
                order,
                first.getOffsetDateTime("created_at").toInstant(),
                Rows.instant(first, "sealed_at"),
                Rows.instant(first, "completed_at"),
                first.getString("metadata"),
                received,
                rejected);
    }

    private static Admission.Admitted admitted(RowSet<Row> rows) {
        var orders = new LinkedHashMap<VirtualImageId, Integer>();
        for (var row : rows) {
            var imageId = row.getUUID("virtual_image_id");
            if (imageId != null) {
                orders.put(new VirtualImageId(imageId), row.getInteger("upload_order"));
            }
        }
        return new Admission.Admitted(orders);
    }

    private static List<Numbered> numbered(List<AcceptedImage> images) {
        return IntStream.range(0, images.size())
                .mapToObj(position -> new Numbered(images.get(position), position))
                .toList();
    }

    private static String imagesFrom(int first) {
        return IMAGES.formatted(
                IntStream.range(first, first + IMAGE_PARAMETERS).boxed().toArray());
    }

    private record Numbered(AcceptedImage image, int position) {}
}
