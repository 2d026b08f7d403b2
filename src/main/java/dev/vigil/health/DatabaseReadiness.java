package dev.vigil.health;

import dev.vigil.db.Schema;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready: the database answers.
@Readiness
@ApplicationScoped
class DatabaseReadiness implements AsyncHealthCheck {

    private final Schema schema;

    DatabaseReadiness(Schema schema) {
        this.schema = schema;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return ReadinessAnswer.answer("database", schema.check());
    }
}
