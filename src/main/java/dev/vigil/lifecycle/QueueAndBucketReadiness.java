package dev.vigil.lifecycle;

import dev.vigil.queue.QueueCheck;
import dev.vigil.storage.ImageBucket;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready: queue and bucket can be reached. The database has a check of its own.
@Readiness
@ApplicationScoped
class QueueAndBucketReadiness implements AsyncHealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final QueueCheck queue;
    private final ImageBucket bucket;
    private final StartCheck start;

    QueueAndBucketReadiness(QueueCheck queue, ImageBucket bucket, StartCheck start) {
        this.queue = queue;
        this.bucket = bucket;
        this.start = start;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return queue.check()
                .chain(bucket::check)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(ignored -> start.passed())
                .onFailure()
                .recoverWithItem(false)
                .map(ready -> HealthCheckResponse.named("queue and bucket")
                        .status(ready)
                        .build());
    }
}
