package dev.vigil.db;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Lets a migration build an index while others read and write. `CREATE INDEX CONCURRENTLY` waits for every transaction
/// that began before it, and would wait for the one in which Flyway holds its lock. So Flyway holds a lock of the
/// session.
@Singleton
public class OnlineMigrations implements FlywayConfigurationCustomizer {

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
    }
}
