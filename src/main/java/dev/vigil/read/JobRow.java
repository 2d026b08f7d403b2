package dev.vigil.read;

import dev.vigil.db.Rows;
import dev.vigil.ledger.WrittenJob;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/// The row of a job, for reading. Only the stores write it: their statements keep the counters right when several run
/// at once.
@Entity
@Immutable
@Table(name = "nsfw_bulk_jobs")
@NullUnmarked
class JobRow {

    @Id
    UUID id;

    @Column(name = "tenant_id")
    String tenantId;

    String name;

    @ColumnTransformer(read = "cast(metadata as text)")
    String metadata;

    @ColumnTransformer(read = "array_to_string(analyses, ',')")
    String analyses;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "sealed_at")
    Instant sealedAt;

    @Column(name = "completed_at")
    Instant completedAt;

    @Column(name = "cancelled_at")
    Instant cancelledAt;

    /// The word of a {@code LargeMove}, or null.
    String move;

    int received;
    int rejected;
    int analyzed;
    int flagged;
    int failed;
    int cancelled;

    /// A job as a statement of ours read it.
    static JobRow of(Row row) {
        var job = new JobRow();
        job.id = row.getUUID("id");
        job.name = row.getString("name");
        job.metadata = row.getString("metadata");
        job.analyses = row.getString("analyses");
        job.createdAt = Rows.instant(row, "created_at");
        job.sealedAt = Rows.instant(row, "sealed_at");
        job.completedAt = Rows.instant(row, "completed_at");
        job.cancelledAt = Rows.instant(row, "cancelled_at");
        job.received = row.getInteger("received");
        job.rejected = row.getInteger("rejected");
        job.analyzed = row.getInteger("analyzed");
        job.flagged = row.getInteger("flagged");
        job.failed = row.getInteger("failed");
        job.cancelled = row.getInteger("cancelled");
        return job;
    }

    /// A job as it was written when it was opened: no image of it is final.
    static JobRow of(WrittenJob written) {
        var job = new JobRow();
        job.id = written.order().id().value();
        job.name = written.order().name();
        job.metadata = written.metadata();
        job.analyses = String.join(",", written.order().analyses());
        job.createdAt = written.createdAt();
        job.sealedAt = written.sealedAt();
        job.completedAt = written.completedAt();
        job.received = written.received();
        job.rejected = written.rejected();
        return job;
    }
}
