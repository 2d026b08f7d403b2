package dev.vigil.db;

import java.time.Duration;
import java.util.Map;

/// After which time PostgreSQL itself ends what a session does. Each is shorter than the time after which the
/// caller gives up, so nothing runs on the server that nobody waits for.
///
/// @param statement for one statement
/// @param lock for the wait for one lock
/// @param idleTransaction for the pause between two statements of a transaction
record SessionTimes(Duration statement, Duration lock, Duration idleTransaction) {

    /// For statements and transactions that may take this long with their wait for a connection.
    static SessionTimes ofStatements(Duration timeout) {
        return new SessionTimes(timeout.multipliedBy(5).dividedBy(6), timeout.dividedBy(2), timeout);
    }

    /// For reads of clients. They wait for no lock that lasts, only behind a migration.
    static SessionTimes ofReads(Duration timeout) {
        return new SessionTimes(timeout, timeout, timeout);
    }

    /// The settings of PostgreSQL, in its unit, which is a millisecond.
    Map<String, String> asProperties() {
        return Map.of(
                "statement_timeout", millis(statement),
                "lock_timeout", millis(lock),
                "idle_in_transaction_session_timeout", millis(idleTransaction));
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }
}
