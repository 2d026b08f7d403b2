package dev.vigil.db;

import dev.vigil.testing.FreshDatabase;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The pools of a process without the process, on a database of its own.
public final class TestPools implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FreshDatabase database;
    private final Map<String, String> settings;
    private final Vertx vertx = Vertx.vertx();
    private final List<Pool> pools = new ArrayList<>();

    private TestPools(FreshDatabase database, Map<String, String> settings) {
        this.database = database;
        this.settings = settings;
    }

    public static TestPools create(Map<String, String> settings) throws SQLException {
        return new TestPools(new FreshDatabase(), settings);
    }

    public FreshDatabase database() {
        return database;
    }

    /// The pool of the worker, which reaches the server by this port.
    public Database work(int port) {
        var config = config(port);
        return new Database(opened(DatabasePools.work(new Input(vertx, config), config)), config);
    }

    /// The pool of what clients read.
    ClientReads reads(int port) {
        var config = config(port);
        return new ClientReads(opened(DatabasePools.reads(new Input(vertx, config), config)), config);
    }

    static DatabaseConfig config(Map<String, String> settings) {
        var builder = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(DatabaseConfig.class);
        settings.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(DatabaseConfig.class);
    }

    @Override
    public void close() throws SQLException {
        pools.forEach(pool -> pool.close().await().atMost(PATIENCE));
        vertx.close();
        database.close();
    }

    DatabaseConfig config(int port) {
        var all = new HashMap<>(database.settings(port));
        all.putAll(settings);
        return config(all);
    }

    private Pool opened(io.vertx.sqlclient.Pool pool) {
        var opened = Pool.newInstance(pool);
        pools.add(opened);
        return opened;
    }

    record Input(Vertx vertx, List<PgConnectOptions> pgConnectOptionsList) implements PgPoolCreator.Input {

        Input(Vertx vertx, DatabaseConfig config) {
            this(
                    vertx,
                    List.of(PgConnectOptions.fromUri(config.url())
                            .setUser(config.username())
                            .setPassword(config.password())));
        }

        @Override
        public PoolOptions poolOptions() {
            return new PoolOptions();
        }
    }
}
