package dev.vigil.job;

import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What the settings of the database must keep. Messages name keys and bounds, and never the URL, which may hold a
/// password.
public final class DatabaseRules {

    private static final int LEAST_CONNECTIONS = 3;
    private static final int MOST_CONNECTIONS = 100;

    /// One each for a statement and for the readiness check beside it.
    private static final int NOT_FOR_READS = 2;

    private static final int LONGEST_READ_QUEUE = 10_000;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST_READ = Duration.ofMinutes(1);
    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(10);

    private static final Predicate<String> TLS_PARAMETER =
            Pattern.compile("[?&]ssl[^=&]*", Pattern.CASE_INSENSITIVE).asPredicate();
    private static final Predicate<String> LOOPBACK = Pattern.compile(
                    "(localhost|127(\\.\\d{1,3}){3}|\\[?::1]?)", Pattern.CASE_INSENSITIVE)
            .asMatchPredicate();

    private DatabaseRules() {}

    /// Says which rules are broken, one sentence each; none if all is well.
    ///
    /// @param outsideDevelopment whether plaintext to another host must be asked for by name
    public static List<String> broken(DatabaseConfig config, boolean outsideDevelopment) {
        var broken = new ArrayList<String>();
        checkSizes(config, broken);
        checkTimes(config, broken);
        checkTls(config, outsideDevelopment, broken);
        return broken;
    }

    private static void checkSizes(DatabaseConfig config, List<String> broken) {
        if (config.connections() < LEAST_CONNECTIONS || config.connections() > MOST_CONNECTIONS) {
            broken.add("vigil.database.connections is a number from " + LEAST_CONNECTIONS + " to " + MOST_CONNECTIONS);
        } else if (config.readConnections() < 1 || config.readConnections() > config.connections() - NOT_FOR_READS) {
            broken.add("vigil.database.read-connections is a number from 1 to "
                    + (config.connections() - NOT_FOR_READS) + ", which is vigil.database.connections less "
                    + NOT_FOR_READS);
        }
        if (config.readQueue() < 1 || config.readQueue() > LONGEST_READ_QUEUE) {
            broken.add("vigil.database.read-queue is a number from 1 to " + LONGEST_READ_QUEUE);
        }
    }

    private static void checkTimes(DatabaseConfig config, List<String> broken) {
        if (isOutside(config.readTimeout(), LONGEST_READ)) {
            broken.add("vigil.database.read-timeout is a time from 0.1S to 1M");
        }
        if (isOutside(config.statementTimeout(), LONGEST_STATEMENT)) {
            broken.add("vigil.database.statement-timeout is a time from 0.1S to 10M");
        }
    }

    private static void checkTls(DatabaseConfig config, boolean outsideDevelopment, List<String> broken) {
        if (TLS_PARAMETER.test(config.url())) {
            broken.add("vigil.database.url has a parameter that begins with ssl, which the two drivers read in two "
                    + "ways: remove it and set vigil.database.tls");
        }
        if (outsideDevelopment && config.tls().isEmpty() && !isLoopback(config)) {
            broken.add("vigil.database.tls is not set and the database is on another host: set it to verify-full "
                    + "(with vigil.database.tls-ca), to require, or to disable if it is to be plaintext");
        }
        var verifies =
                config.tls().filter(tls -> tls == DatabaseTls.VERIFY_FULL).isPresent();
        if (verifies && config.tlsCa().isEmpty()) {
            broken.add("vigil.database.tls-ca is not set: verify-full needs a PEM file with the CAs that it trusts");
        } else if (!verifies && config.tlsCa().isPresent()) {
            broken.add("vigil.database.tls-ca is set, but only verify-full checks a certificate: set "
                    + "vigil.database.tls to verify-full");
        } else if (config.tlsCa().filter(file -> !Files.isReadable(file)).isPresent()) {
            broken.add("vigil.database.tls-ca names a file that cannot be read");
        }
    }

    private static boolean isOutside(Duration time, Duration longest) {
        return time.compareTo(SHORTEST) < 0 || time.compareTo(longest) > 0;
    }

    private static boolean isLoopback(DatabaseConfig config) {
        return LOOPBACK.test(PgConnectOptions.fromUri(config.url()).getHost());
    }
}
