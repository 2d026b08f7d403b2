package dev.vigil.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The PostgreSQL database of the ledger. One address serves both drivers: the reactive one for everything,
/// JDBC for the migration at the start.
@ConfigMapping(prefix = "vigil.database")
public interface DatabaseConfig {

    /// {@code postgresql://host:port/database}.
    String url();

    /// Role that owns the tables.
    String username();

    /// Its password.
    String password();

    /// Connections of this process, at most.
    @WithDefault("16")
    int connections();

    /// How long a statement or a transaction may take, waiting for a connection included.
    @WithDefault("30S")
    Duration statementTimeout();

    /// How long looks and results wait for company, to share one statement; a lone one goes at once, and one
    /// that follows a lone one waits a tenth of it.
    @WithDefault("0.25S")
    Duration batchWindow();
}
