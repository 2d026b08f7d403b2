package dev.vigil.job;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/// The pool, with a bound on every wait: a connection that breaks at the wrong moment can swallow its answer,
/// and whoever waited for it without a time-out would wait for ever.
@ApplicationScoped
class Database {

    private final Pool pool;
    private final Duration timeout;

    Database(Pool pool, DatabaseConfig config) {
        this.pool = pool;
        this.timeout = config.statementTimeout();
    }

    /// Runs one statement, in a transaction of its own.
    Uni<RowSet<Row>> execute(String statement, Parameters<?> parameters) {
        return bounded(pool.preparedQuery(statement).execute(parameters.tuple()));
    }

    /// Runs several statements in one transaction.
    <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return bounded(pool.withTransaction(work));
    }

    /// Lends a connection for as long as the work takes; each statement on it needs a bound of its own. The pool
    /// bounds the wait for the connection.
    <T> Uni<T> withConnection(Function<SqlConnection, Uni<T>> work) {
        return pool.withConnection(work);
    }

    /// Puts the bound on other work with the database.
    <T> Uni<T> bounded(Uni<T> statement) {
        return statement.ifNoItem().after(timeout).fail();
    }
}
