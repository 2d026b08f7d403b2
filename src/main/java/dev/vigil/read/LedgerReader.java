package dev.vigil.read;

import dev.vigil.db.ClientReads;
import dev.vigil.db.Database;
import dev.vigil.db.PageRows;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.JobId;
import dev.vigil.image.JobState;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.DeletionStore;
import dev.vigil.read.ImageFilter.LabelFilter;
import dev.vigil.read.ImageView.Complete;
import dev.vigil.read.ImageView.Membership;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;

/// The read side of the ledger. A tenant finds only its own rows. Pages go by key, so a page costs the same at the
/// start and at the end of a million rows; {@link PageRows} bounds them.
@ApplicationScoped
public class LedgerReader {

    private static final String IMAGE = "SELECT v.rekognition_data::text AS rekognition_data, " + ImageRows.COLUMNS
            + """
                      FROM virtual_image v
                      LEFT JOIN (bulk_job_virtual_images r JOIN nsfw_bulk_jobs j ON j.id = r.job_id AND j.move IS DISTINCT FROM 'delete')
                        ON r.virtual_image_id = v.id
                     WHERE v.id = $1 AND v.tenant_id = $2 AND\s""" + DeletionStore.LIVING_IMAGE + """
                     ORDER BY r.created_at, r.id
                    """;

    private static final String JOB = """
            SELECT id, name, metadata::text AS metadata, array_to_string(analyses, ',') AS analyses,
                   created_at, sealed_at, completed_at, cancelled_at, received, rejected, analyzed, flagged, failed, cancelled
              FROM nsfw_bulk_jobs
             WHERE id = $1 AND tenant_id = $2 AND move IS DISTINCT FROM 'delete'
            """;

    /// Clients do not find a job that is being deleted.
    private static final String LIVING = "(move is null or move <> 'delete')";

    private final ClientReads reads;
    private final Database database;
    private final Jobs jobs;

    LedgerReader(ClientReads reads, Database database, Jobs jobs) {
        this.reads = reads;
        this.database = database;
        this.jobs = jobs;
    }

    /// One job of the tenant.
    public Uni<Optional<JobView>> job(JobId jobId, TenantId tenant) {
        return reads.bounded(Panache.withSession(
                        () -> jobs.find("id = ?1 and tenantId = ?2 and " + LIVING, jobId.value(), tenant.value())
                                .firstResult()))
                .map(job -> Optional.ofNullable(job).map(JobView::of));
    }

    /// The same for an upload that appends. It waits on its own thread, where no session may be open. Its look is
    /// part of the admission, so it does not use the pool for reads of clients.
    public Uni<Optional<JobView>> jobWithoutSession(JobId jobId, TenantId tenant) {
        return database.execute(JOB, Parameters.single().value(jobId.value()).value(tenant.value()))
                .map(rows -> Rows.first(rows, LedgerReader::jobView));
    }

    /// The tenant's jobs, newest first, those after the position.
    public Uni<PageRows<JobView>> jobs(TenantId tenant, Optional<JobState> state, Optional<Cursor> after, int limit) {
        var position = after.orElse(Cursor.NEWEST);
        var parameters = Parameters.single()
                .value(tenant.value())
                .value(position.at().atOffset(ZoneOffset.UTC))
                .value(position.id())
                .value(mostLookedAt(state.isPresent(), limit))
                .value(limit)
                .value(PageRows.MAX_BYTES)
                .value(state.map(JobState::word).orElse(null));
        return reads.execute(PageStatements.JOBS_OF_TENANT, parameters)
                .map(rows -> PageRows.of(rows, limit, LedgerReader::jobView));
    }

    private static JobView jobView(Row row) {
        return JobView.of(JobRow.of(row));
    }

    /// Images of a job in upload order, those after the given order (-1 for the first page).
    public Uni<PageRows<ImageView>> images(JobId jobId, TenantId tenant, int after, ImageFilter filter, int limit) {
        var parameters = Parameters.single()
                .value(tenant.value())
                .value(jobId.value())
                .value(after)
                .value(mostLookedAt(filter.isGiven(), limit))
                .value(limit)
                .value(PageRows.MAX_BYTES)
                .value(filter.stateWord())
                .value(filter.flagged().orElse(null));
        return reads.execute(PageStatements.IMAGES_OF_JOB, parameters)
                .map(rows -> PageRows.of(rows, limit, ImageRows::view));
    }

    /// The tenant's images, newest first, those after the position.
    public Uni<PageRows<ImageView>> images(TenantId tenant, Optional<Cursor> after, ImageFilter filter, int limit) {
        var position = after.orElse(Cursor.NEWEST);
        var parameters = Parameters.single()
                .value(tenant.value())
                .value(position.at().atOffset(ZoneOffset.UTC))
                .value(position.id())
                .value(mostLookedAt(filter.isGiven(), limit))
                .value(limit)
                .value(PageRows.MAX_BYTES)
                .value(filter.stateWord())
                .value(filter.flagged().orElse(null))
                .value(filter.reference().orElse(null))
                .value(filter.label().map(LabelFilter::name).orElse(null))
                .value(filter.label().map(LabelFilter::minConfidence).orElse(null));
        return reads.execute(statementFor(filter), parameters).map(rows -> PageRows.of(rows, limit, ImageRows::view));
    }

    /// The one that begins with what is rarest.
    private static String statementFor(ImageFilter filter) {
        if (filter.reference().isPresent()) {
            return ImageListStatements.IMAGES_WITH_REFERENCE;
        }
        return filter.label().isPresent()
                ? ImageListStatements.IMAGES_WITH_LABEL
                : ImageListStatements.IMAGES_OF_TENANT;
    }

    /// Where every row is wanted, a page and the row behind it.
    private static int mostLookedAt(boolean filtered, int limit) {
        return filtered ? PageStatements.MOST_LOOKED_AT : limit + 1;
    }

    /// One image of the tenant, with its stored response and every job it belongs to.
    public Uni<Optional<ImageView>> image(VirtualImageId imageId, TenantId tenant) {
        return reads.execute(IMAGE, Parameters.single().value(imageId.value()).value(tenant.value()))
                .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(single(rows)));
    }

    private static ImageView single(RowSet<Row> rows) {
        var memberships = new ArrayList<Membership>();
        for (var row : rows) {
            var jobId = row.getUUID("job_id");
            if (jobId != null) {
                memberships.add(new Membership(jobId, row.getInteger("upload_order"), row.getString("state")));
            }
        }
        var first = rows.iterator().next();
        return ImageRows.view(first, new Complete(first.getString("rekognition_data"), memberships));
    }

    @ApplicationScoped
    static class Jobs implements PanacheRepositoryBase<JobRow, UUID> {}
}
