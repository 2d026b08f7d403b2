package dev.vigil.job;

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
class BulkJob {

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

    int received;
    int rejected;
    int analyzed;
    int flagged;
    int failed;
    int cancelled;
}
