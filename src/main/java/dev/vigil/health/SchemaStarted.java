package dev.vigil.health;

import dev.vigil.db.Schema;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/// Started: the tables are those that this program needs.
@Startup
@ApplicationScoped
class SchemaStarted implements HealthCheck {

    private final Schema schema;

    SchemaStarted(Schema schema) {
        this.schema = schema;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("schema").status(schema.isUpToDate()).build();
    }
}
