package dev.vigil.job;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Lets each sweep run in one process at a time, over all replicas: a session advisory lock, held for one run on
/// a connection of its own and with no transaction open. It ends with its session, so a process that is killed
/// blocks nobody. It saves work and calls; that a run changes nothing twice is held by the statements.
@ApplicationScoped
public class SweepLock {

    /// The first half of the key, so that other users of the database do not meet ours: "VIGL".
    private static final int SPACE = 0x5649_474c;

    private static final String TRY = "SELECT pg_try_advisory_lock($1, $2) AS mine";
    private static final String RELEASE = "SELECT pg_advisory_unlock($1, $2)";
    private static final Logger LOG = Logger.getLogger(SweepLock.class);

    private final Database database;

    SweepLock(Database database) {
        this.database = database;
    }

    /// Runs the sweep if no other process does, and lets go of the lock when it has ended, however it ended.
    ///
    /// @param skipped the answer while another process has the lock
    public <T> Uni<T> holding(SweepName sweep, T skipped, Supplier<Uni<T>> run) {
        return database.withConnection(connection -> isMine(connection, sweep)
                .chain(mine -> mine
                        ? run.get().onTermination().call(() -> release(connection, sweep))
                        : Uni.createFrom().item(skipped)));
    }

    private Uni<Boolean> isMine(SqlConnection connection, SweepName sweep) {
        return database.bounded(connection.preparedQuery(TRY).execute(key(sweep).tuple()))
                .map(rows -> rows.iterator().next().getBoolean("mine"));
    }

    private Uni<Void> release(SqlConnection connection, SweepName sweep) {
        return database.bounded(
                        connection.preparedQuery(RELEASE).execute(key(sweep).tuple()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("a lock is left to the end of its session: sweep=%s", sweep.word());
                    return null;
                });
    }

    private static Parameters<Void> key(SweepName sweep) {
        return Parameters.single().value(SPACE).value(sweep.key());
    }
}
