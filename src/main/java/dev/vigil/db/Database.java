package dev.vigil.db;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/// The pool of worker, sweeps, uploads, changes and probes, with a bound on every wait: a connection that breaks at
/// the wrong moment can lose its answer, and a caller without a time-out would wait for ever. {@link ClientReads} has
/// the pool for what clients read.
@ApplicationScoped
public class Database {

    private static final String DEADLOCK = "40P01";
    private static final int REPEATS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Pool pool;
    private final Duration timeout;

    Database(Pool pool, DatabaseConfig config) {
        this.pool = pool;
        this.timeout = config.statementTimeout();
    }

    /// Runs one statement, in a transaction of its own.
    public Uni<RowSet<Row>> execute(String statement, Parameters<?> parameters) {
        return bounded(again(pool.preparedQuery(statement).execute(parameters.tuple())));
    }

    /// Runs several statements in one transaction.
    public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return bounded(again(pool.withTransaction(work)));
    }

    /// A statement that PostgreSQL chose as the victim of a deadlock has changed nothing and may simply be repeated.
    /// Our own statements lock in one order; a migration beside them does not.
    private static <T> Uni<T> again(Uni<T> work) {
        return work.onFailure(Database::isDeadlock)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(REPEATS);
    }

    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException refused && DEADLOCK.equals(refused.getSqlState());
    }

    private <T> Uni<T> bounded(Uni<T> statement) {
        return statement.ifNoItem().after(timeout).fail().onFailure().transform(DatabaseBusy::told);
    }
}
