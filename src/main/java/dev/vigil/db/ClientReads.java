package dev.vigil.db;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// The pool for what clients read, apart from that of worker and sweeps. A read that takes too long fails, and so
/// does one that finds too many others waiting; neither leaves a statement behind.
@ApplicationScoped
public class ClientReads {

    private final Pool pool;
    private final Duration timeout;

    ClientReads(@ReactiveDataSource(DatabasePools.READS) Pool pool, DatabaseConfig config) {
        this.pool = pool;
        this.timeout = config.readTimeout();
    }

    /// Runs one statement.
    public Uni<RowSet<Row>> execute(String statement, Parameters<?> parameters) {
        return bounded(pool.preparedQuery(statement).execute(parameters.tuple()));
    }

    /// Puts the bound on a read that Hibernate makes, on a connection of the same pool.
    public <T> Uni<T> bounded(Uni<T> read) {
        return read.ifNoItem().after(timeout).fail().onFailure().transform(DatabaseBusy::told);
    }
}
