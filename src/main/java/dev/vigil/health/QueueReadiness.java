package dev.vigil.health;

import dev.vigil.queue.QueueCheck;
import dev.vigil.queue.WorkerLoop;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready: the queue has been seen since the start, and the last poll that went well is recent. A process without
/// a worker asks the queue itself; a worker's polls are proof enough and cost nothing more.
@Readiness
@ApplicationScoped
class QueueReadiness implements AsyncHealthCheck {

    private static final String QUEUE = "queue";

    private final QueueCheck queue;
    private final WorkerLoop worker;
    private final StartCheck start;
    private final CachedCheck cached;

    QueueReadiness(QueueCheck queue, WorkerLoop worker, StartCheck start) {
        this.queue = queue;
        this.worker = worker;
        this.start = start;
        this.cached = new CachedCheck(queue::check, System::nanoTime);
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        if (!start.passed() || !worker.polls()) {
            return ReadinessAnswer.answer(QUEUE, start.passed() ? cached.check() : queue.check());
        }
        return Uni.createFrom()
                .item(HealthCheckResponse.named(QUEUE)
                        .status(worker.hasPolledRecently())
                        .build());
    }
}
