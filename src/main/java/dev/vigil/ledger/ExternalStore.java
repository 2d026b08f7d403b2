package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.ClientWords;
import dev.vigil.image.JobId;
import dev.vigil.image.Owner;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Rows without bytes, and the look-ups that results from elsewhere need: by ID, or by the pair (job, upload order).
@ApplicationScoped
public class ExternalStore {

    private static final String CREATE = """
            INSERT INTO virtual_image (id, tenant_id, user_id, reference, original_path, original_name, metadata)
            SELECT f.id, $1, $2, f.reference, f.original_path, f.original_name, f.metadata::jsonb
              FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
                AS f(id, reference, original_path, original_name, metadata)
            """;

    private static final String OWNED =
            "SELECT v.id FROM virtual_image v WHERE v.id = ANY ($1::uuid[]) AND v.tenant_id = $2 AND "
                    + DeletionStore.LIVING_IMAGE;

    private static final String BY_UPLOAD_ORDER = """
            SELECT r.virtual_image_id, r.upload_order, r.generation
              FROM bulk_job_virtual_images r JOIN nsfw_bulk_jobs j ON j.id = r.job_id
             WHERE j.id = $1 AND j.tenant_id = $2 AND r.upload_order = ANY ($3::int[]) AND j.move IS DISTINCT FROM 'delete'
            """;

    /// A row has 76 KiB of words at most.
    private static final int ROWS_PER_STATEMENT = 100;

    private final Database database;

    ExternalStore(Database database) {
        this.database = database;
    }

    /// Makes rows that belong to no job and have no bytes: all of them, or none. Each statement brings some of
    /// them, so that none is large.
    public Uni<Void> create(Owner owner, List<ExternalImage> images) {
        return database.inTransaction(connection -> create(connection, owner, slices(images)));
    }

    private static Uni<Void> create(SqlConnection connection, Owner owner, Multi<List<ExternalImage>> slices) {
        return slices.onItem()
                .transformToUniAndConcatenate(slice -> createSlice(connection, owner, slice))
                .onItem()
                .ignoreAsUni();
    }

    private static Uni<RowSet<Row>> createSlice(SqlConnection connection, Owner owner, List<ExternalImage> images) {
        var parameters = Parameters.over(images)
                .value(owner.tenant().value())
                .value(owner.user().value())
                .uuids(image -> image.id().value())
                .texts(image -> image.words().reference())
                .texts(image -> image.words().originalPath())
                .texts(image -> image.words().originalName())
                .texts(image -> image.words().metadata());
        return connection.preparedQuery(CREATE).execute(parameters.tuple());
    }

    private static Multi<List<ExternalImage>> slices(List<ExternalImage> images) {
        return Multi.createFrom()
                .range(0, (images.size() + ROWS_PER_STATEMENT - 1) / ROWS_PER_STATEMENT)
                .map(number -> slice(images, number));
    }

    private static List<ExternalImage> slice(List<ExternalImage> images, int number) {
        var from = number * ROWS_PER_STATEMENT;
        return images.subList(from, Math.min(from + ROWS_PER_STATEMENT, images.size()));
    }

    /// Which of these images the tenant has.
    public Uni<Set<VirtualImageId>> owned(TenantId tenant, List<VirtualImageId> imageIds) {
        var ids = imageIds.stream().map(VirtualImageId::value).toArray(UUID[]::new);
        return database.execute(OWNED, Parameters.single().value(ids).value(tenant.value()))
                .map(rows -> new HashSet<>(Rows.list(rows, ExternalStore::imageId)));
    }

    private static VirtualImageId imageId(Row row) {
        return new VirtualImageId(row.getUUID("id"));
    }

    /// The image that has each of these orders in the tenant's job; orders that no image has are absent.
    public Uni<Map<Integer, AnalysisRequest>> atUploadOrders(JobId jobId, TenantId tenant, List<Integer> orders) {
        var parameters =
                Parameters.single().value(jobId.value()).value(tenant.value()).value(orders.toArray(Integer[]::new));
        return database.execute(BY_UPLOAD_ORDER, parameters).map(rows -> byUploadOrder(jobId, rows));
    }

    private static Map<Integer, AnalysisRequest> byUploadOrder(JobId jobId, RowSet<Row> rows) {
        var requests = new HashMap<Integer, AnalysisRequest>();
        for (var row : rows) {
            var order = row.getInteger("upload_order");
            var imageId = new VirtualImageId(row.getUUID("virtual_image_id"));
            requests.put(order, new AnalysisRequest(jobId, imageId, order, row.getInteger("generation")));
        }
        return requests;
    }

    /// A row to be made without bytes.
    public record ExternalImage(VirtualImageId id, ClientWords words) {}
}
