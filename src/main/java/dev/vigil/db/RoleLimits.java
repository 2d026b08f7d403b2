package dev.vigil.db;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// Where the role must have the limits of time ({@link SessionLimits#ROLE}), says which ones it does not have.
/// Without them a statement could run for ever, and nobody would notice.
@ApplicationScoped
class RoleLimits {

    private static final String MISSING = """
            SELECT name FROM pg_settings
             WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') AND setting = '0'
             ORDER BY name
            """;

    private final Database database;
    private final DatabaseConfig config;

    RoleLimits(Database database, DatabaseConfig config) {
        this.database = database;
        this.config = config;
    }

    /// Settings of PostgreSQL that the role must have and does not have.
    Uni<List<String>> missing() {
        return config.sessionLimits() == SessionLimits.CONNECTION
                ? Uni.createFrom().item(List.of())
                : database.execute(MISSING, Parameters.single()).map(RoleLimits::names);
    }

    private static List<String> names(RowSet<Row> rows) {
        return Rows.list(rows, row -> row.getString("name"));
    }
}
