package dev.vigil.db;

import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Set;

/// The database had no time for a statement: PostgreSQL ended it, or too many wait for a connection. Nothing was
/// changed, and it may be tried again later; so it counts as a time-out.
public final class DatabaseBusy extends TimeoutException {

    private static final long serialVersionUID = 1L;

    /// The statement or its wait for a lock took too long, or the pause in its transaction did.
    private static final Set<String> ENDED = Set.of("57014", "55P03", "25P03");

    private static final int DEEPEST = 10;

    DatabaseBusy(Throwable cause) {
        initCause(cause);
    }

    /// The failure, told as what it is for the caller.
    static Throwable told(Throwable failure) {
        var cause = failure;
        for (var depth = 0; depth < DEEPEST && cause != null; depth++) {
            if (cause instanceof ConnectionPoolTooBusyException
                    || (cause instanceof PgException refused && ENDED.contains(refused.getSqlState()))) {
                return new DatabaseBusy(failure);
            }
            if (cause instanceof IOException) {
                return broken(failure);
            }
            cause = cause.getCause();
        }
        return failure;
    }

    /// Whatever the operating system says of a connection to the database, in words of its own in a native program, the
    /// connection broke.
    private static SocketException broken(Throwable failure) {
        var broken = new SocketException("the connection to the database broke");
        broken.initCause(failure);
        return broken;
    }
}
