package dev.vigil.db;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Makes the two pools of a process: one for what clients read, one for everything else, so that a flood of slow
/// reads takes no connection from worker, sweeps, uploads and probes.
///
/// Every wait in them ends. A statement waits for a connection for a limited time and in a limited queue, and is not
/// run after its caller has been told that it was too late. PostgreSQL ends a statement, a wait for a lock and a
/// forgotten transaction. The pool lets a connection go that nobody uses.
final class DatabasePools {

    /// Name of the datasource of what clients read; the other one has no name.
    static final String READS = "reads";

    /// Waiting statements that are not reads of clients; what makes them is bounded more tightly.
    private static final int WORK_QUEUE = 1_000;

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

    private DatabasePools() {}

    /// The pool for worker, sweeps, uploads, changes and probes.
    static Pool work(PgPoolCreator.Input input, DatabaseConfig config) {
        var connections = config.connections() - config.readConnections();
        var timeout = config.statementTimeout();
        return pool(
                input,
                config,
                new Share("vigil", connections, WORK_QUEUE, timeout, SessionTimes.ofStatements(timeout)));
    }

    /// The pool for what clients read.
    static Pool reads(PgPoolCreator.Input input, DatabaseConfig config) {
        var timeout = config.readTimeout();
        return pool(
                input,
                config,
                new Share(
                        "vigil-reads",
                        config.readConnections(),
                        config.readQueue(),
                        timeout,
                        SessionTimes.ofReads(timeout)));
    }

    private static Pool pool(PgPoolCreator.Input input, DatabaseConfig config, Share share) {
        return PgBuilder.pool()
                .connectingTo(input.pgConnectOptionsList().stream()
                        .<SqlConnectOptions>map(options -> connecting(options, config, share))
                        .toList())
                .with(pooling(input.poolOptions(), config, share))
                .using(input.vertx())
                .build();
    }

    private static PoolOptions pooling(PoolOptions options, DatabaseConfig config, Share share) {
        return options.setName(share.name())
                .setMaxSize(share.connections())
                .setIdleTimeout(Math.toIntExact(config.statementTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxWaitQueueSize(share.queue())
                .setConnectionTimeout(Math.toIntExact(share.longestWait().toMillis()))
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private static PgConnectOptions connecting(PgConnectOptions options, DatabaseConfig config, Share share) {
        options.addProperty("application_name", share.name());
        if (config.sessionLimits() == SessionLimits.CONNECTION) {
            share.times().asProperties().forEach(options::addProperty);
        }
        options.setConnectTimeout(Math.toIntExact(
                (share.timeout().compareTo(LONGEST_CONNECT) < 0 ? share.timeout() : LONGEST_CONNECT).toMillis()));
        options.setTcpKeepAlive(true);
        return protectedBy(config, options);
    }

    private static PgConnectOptions protectedBy(DatabaseConfig config, PgConnectOptions options) {
        return switch (config.tls().orElse(DatabaseTls.DISABLE)) {
            case DISABLE -> options.setSslMode(SslMode.DISABLE);
            case REQUIRE -> options.setSslMode(SslMode.REQUIRE).setTrustAll(true);
            case VERIFY_FULL ->
                options.setSslMode(SslMode.VERIFY_FULL)
                        .setHostnameVerificationAlgorithm("HTTPS")
                        .setPemTrustOptions(trusting(config.tlsCa().orElseThrow()));
        };
    }

    private static PemTrustOptions trusting(Path file) {
        return new PemTrustOptions().addCertPath(file.toString());
    }

    /// What one pool may take.
    ///
    /// @param name of the pool in metrics, and of its sessions on the server
    /// @param timeout for a statement with its wait for a connection
    private record Share(String name, int connections, int queue, Duration timeout, SessionTimes times) {

        /// Shorter than the patience of the caller, so that what comes to a connection too late is not run at all.
        Duration longestWait() {
            return timeout.multipliedBy(5).dividedBy(6);
        }
    }

    @Singleton
    static class Work implements PgPoolCreator {

        private final DatabaseConfig config;

        Work(DatabaseConfig config) {
            this.config = config;
        }

        @Override
        public Pool create(Input input) {
            return work(input, config);
        }
    }

    @Singleton
    @ReactiveDataSource(READS)
    static class Reads implements PgPoolCreator {

        private final DatabaseConfig config;

        Reads(DatabaseConfig config) {
            this.config = config;
        }

        @Override
        public Pool create(Input input) {
            return reads(input, config);
        }
    }
}
