package dev.vigil.health;

import dev.vigil.storage.ImageBucket;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready: the bucket can be reached. One look serves many probes, since every look is a paid call.
@Readiness
@ApplicationScoped
class BucketReadiness implements AsyncHealthCheck {

    private final StartCheck start;
    private final CachedCheck cached;

    BucketReadiness(ImageBucket bucket, StartCheck start) {
        this.cached = new CachedCheck(bucket::check, System::nanoTime);
        this.start = start;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        start.passedAt().ifPresent(cached::seenAt);
        return ReadinessAnswer.answer("bucket", cached.check());
    }
}
