package dev.vigil.read;

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

/// The row of a job, for reading. It is written by the stores only, whose statements hold the counters right
/// under concurrency.
@Entity
@Immutable
@Table(name = "nsfw_bulk_jobs")
@NullUnmarked
class JobRow {

    @Id
    UUID id;

    @Column(name = "user_id")
    String userId;

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
        job.createdAt = instant(row, "created_at");
        job.sealedAt = instant(row, "sealed_at");
        job.completedAt = instant(row, "completed_at");
        job.cancelledAt = instant(row, "cancelled_at");
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

    static Instant instant(Row row, String column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
