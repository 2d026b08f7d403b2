package dev.vigil.db;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Brings the tables up to date while others read and write them.
///
/// A migration waits for a lock for two seconds at most, since whoever comes after it waits too. Then it tries again,
/// {@link #TRIES} times. An index is built concurrently, outside a transaction; an attempt that was broken off is
/// repeated.
public final class Migrations {

    static final int TRIES = 30;

    /// The swap of the predecessor's tables needs a moment in which nobody reads them.
    private static final int SWAP_TRIES = 300;

    /// The lock of who takes over the predecessor's tables; "vigil" in letters.
    private static final long TAKE_OVER = 0x766967696cL;

    /// A migration may take longer than the limits that its role may have.
    private static final String NO_LIMITS =
            "SET statement_timeout = 0; SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = 0";

    /// Between two tries.
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /// A lock that was not to be had in time, and a deadlock.
    private static final Set<String> BUSY = Set.of("55P03", "40P01");

    private static final String FINISH = "db/finish.sql";
    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s+");

    private static final Map<String, String> PROTECTION =
            Map.of("vigil.database.tls", "sslmode", "vigil.database.tls-ca", "sslrootcert");

    private final FluentConfiguration configuration;
    private final Flyway flyway;
    private final PredecessorMigration predecessor;

    /// Of the database that the keys `vigil.database.*` name. It is not asked anything yet.
    public static Migrations of(Config config) {
        return new Migrations(Flyway.configure()
                .dataSource(
                        address(config),
                        config.getValue("vigil.database.username", String.class),
                        config.getValue("vigil.database.password", String.class)));
    }

    private Migrations(FluentConfiguration database) {
        this.configuration = database.initSql(NO_LIMITS)
                .resourceProvider(new MigrationScripts())
                .javaMigrationClassProvider(List::of)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .connectRetries(5)
                // A program may start again beside a newer one that has migrated already.
                .ignoreMigrationPatterns("*:future")
                // An index that is built concurrently waits for every transaction, also for that of Flyway's lock.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
        this.flyway = configuration.load();
        this.predecessor = new PredecessorMigration(flyway.getConfiguration().getDataSource());
    }

    /// Runs what is due, in order; answers how many migrations ran. Where none ran before, no process of an earlier
    /// version can be at work, so it is finished at once, by the process that ran them.
    public int run() {
        var first = isFirst();
        if (first && patiently(TRIES, () -> predecessor.isPossible() ? 1 : 0) == 1) {
            return takeTurns();
        }
        var count = migrate(flyway);
        if (first && count > 0) {
            finish();
        }
        return count;
    }

    private boolean isFirst() {
        return patiently(TRIES, () -> flyway.info().current() == null ? 1 : 0) == 1;
    }

    /// One process at a time takes over the predecessor's tables. Another one waits, and finds nothing to do.
    private int takeTurns() {
        return patiently(TRIES, () -> {
            try (var connection = flyway.getConfiguration().getDataSource().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(" + TAKE_OVER + ")");
                return isFirst() ? takeOver() : migrate(flyway);
            }
        });
    }

    /// In the place of the predecessor's tables.
    private int takeOver() {
        try {
            patiently(TRIES, () -> done(predecessor::copy));
            var count = migrate(configuration
                    .defaultSchema(PredecessorMigration.NEXT)
                    .schemas(PredecessorMigration.NEXT)
                    .createSchemas(false)
                    .load());
            finish("SET search_path = " + PredecessorMigration.NEXT);
            patiently(SWAP_TRIES, () -> done(predecessor::swap));
            return count;
        } catch (RuntimeException e) {
            patiently(TRIES, () -> done(predecessor::giveUp));
            throw e;
        }
    }

    private static int done(Work work) throws SQLException {
        work.run();
        return 0;
    }

    private static int migrate(Flyway flyway) {
        return patiently(TRIES, () -> {
            // Only one that ran outside a transaction leaves a trace of its failure.
            if (Stream.of(flyway.info().all())
                    .anyMatch(migration -> migration.getState().isFailed())) {
                flyway.repair();
            }
            return flyway.migrate().migrationsExecuted;
        });
    }

    /// Takes away what only processes of the version before need. To be called when none of them runs any more;
    /// repeating it changes nothing.
    public void finish() {
        finish(NO_LIMITS);
    }

    private void finish(String before) {
        END_OF_STATEMENT
                .splitAsStream(MigrationScripts.text(FINISH))
                .forEach(statement -> patiently(TRIES, () -> execute(before, statement)));
    }

    /// That of JDBC, which takes what protects the connection as parameters.
    private static String address(Config config) {
        var address = new StringBuilder("jdbc:").append(config.getValue("vigil.database.url", String.class));
        PROTECTION.forEach((key, parameter) -> config.getOptionalValue(key, String.class)
                .ifPresent(value -> address.append(address.indexOf("?") < 0 ? '?' : '&')
                        .append(parameter)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8))));
        return address.toString();
    }

    private int execute(String before, String sql) throws SQLException {
        try (var connection = flyway.getConfiguration().getDataSource().getConnection();
                var statement = connection.createStatement()) {
            unlimited(statement);
            statement.execute(before);
            return statement.execute(sql) ? 1 : 0;
        }
    }

    /// A connection that may take long, but does not wait long for a lock.
    static void unlimited(Statement statement) throws SQLException {
        statement.execute(NO_LIMITS);
    }

    private static int patiently(int most, Step step) {
        for (var tries = 1; ; tries++) {
            try {
                return step.run();
            } catch (SQLException | FlywayException e) {
                if (tries == most || !isBusy(e)) {
                    throw new IllegalStateException("the tables could not be brought up to date", e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /// Whether a lock was not to be had in time.
    private static boolean isBusy(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null && BUSY.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private interface Work {
        void run() throws SQLException;
    }

    private interface Step {
        int run() throws SQLException;
    }
}
