package dev.vigil.health;

import dev.vigil.queue.WorkerLoop;
import dev.vigil.sweep.SweepLoops;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Alive: the loops of worker and sweeps run, as soon as the start check has passed. Never a dependency: a restart does
/// not mend a database that is away.
@Liveness
@ApplicationScoped
class WorkerLiveness implements HealthCheck {

    private final StartCheck start;
    private final WorkerLoop worker;
    private final SweepLoops sweeps;

    WorkerLiveness(StartCheck start, WorkerLoop worker, SweepLoops sweeps) {
        this.start = start;
        this.worker = worker;
        this.sweeps = sweeps;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker")
                .status(!start.hasFailed() && worker.isAlive() && sweeps.isAlive())
                .build();
    }
}
