package dev.vigil.db;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The PostgreSQL database of the ledger. One address serves both drivers: the reactive one for everything,
/// JDBC for the migration at the start. {@link DatabaseSettings} says what the values may be.
@ConfigMapping(prefix = "vigil.database")
public interface DatabaseConfig {

    /// {@code postgresql://host:port/database}, without parameters for TLS.
    String url();

    /// Role that owns the tables.
    String username();

    /// Its password.
    String password();

    /// How the connection is protected. Without it plaintext, and outside development to this host alone.
    Optional<DatabaseTls> tls();

    /// PEM file with the CAs that {@code verify-full} trusts; set with it, and with it alone.
    Optional<Path> tlsCa();

    /// Whether a start may change the tables of a database that has rows: with `start`. With `empty` the command
    /// `migrate` does it. An empty database is migrated by the first start in any case.
    @WithDefault("empty")
    MigrateWhen migrate();

    /// Connections of this process, at most, 3 to 100.
    @WithDefault("9")
    int connections();

    /// How many of them are for what clients read, 1 to {@code connections} less 2; the others are for the
    /// worker, the sweeps, uploads and probes.
    @WithDefault("3")
    int readConnections();

    /// Reads that may wait for a connection, 1 to 10,000. One more is refused at once.
    @WithDefault("256")
    int readQueue();

    /// How long a read of a client may take, waiting for a connection included, 0.1 s to 1 min. PostgreSQL ends
    /// the statement after this time.
    @WithDefault("5S")
    Duration readTimeout();

    /// How long any other statement or transaction may take, waiting for a connection included, 0.1 s to 10 min.
    /// PostgreSQL ends a statement after five sixths of it, and one that waits for a lock after half of it.
    @WithDefault("30S")
    Duration statementTimeout();

    /// Where PostgreSQL learns these times: {@code connection} or {@code role}.
    @WithDefault("connection")
    SessionLimits sessionLimits();

    /// How long looks and results wait for others, to share one statement. A single one is sent at once; the next
    /// one waits a tenth of the window.
    @WithDefault("0.25S")
    Duration batchWindow();
}
