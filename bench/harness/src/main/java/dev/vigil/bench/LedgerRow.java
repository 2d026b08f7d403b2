package dev.vigil.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// What an image writes into the ledger from its admission to its end, uploaded in calls of 1,000 while it is analysed:
/// bytes of write-ahead log without whole pages, entries of indexes, and how many updates left all indexes alone.
final class LedgerRow implements Row {

    private static final int IMAGES = 1_000;
    private static final int CALLS = 8;
    private static final int CALLS_WHEN_QUICK = 2;
    private static final int BYTES = 5_000;

    private static final String POSITION = "SELECT pg_current_wal_insert_lsn()::text";

    /// Statistics that a process has not reported yet come within a second of its last statement, or by this call.
    private static final String SETTLED = "SELECT pg_stat_clear_snapshot(), pg_stat_force_next_flush()";

    private static final String WRITTEN = """
            SELECT sum(record_size), coalesce(sum(count) FILTER (WHERE "resource_manager/record_type" LIKE 'Btree/INSERT_LEAF%'
                                                        OR "resource_manager/record_type" LIKE 'Gin/%'), 0)
              FROM pg_get_wal_stats(?::pg_lsn, pg_current_wal_flush_lsn(), true)
            """;

    private static final String UPDATES = """
            SELECT sum(n_tup_upd), sum(n_tup_hot_upd) FROM pg_stat_user_tables WHERE relname = ?
            """;

    private final Stage stage;
    private final Images images = new Images();

    LedgerRow(Stage stage) throws IOException {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        stage.lean().rekognition(0, 0);
        var calls = stage.options().images(CALLS, CALLS_WHEN_QUICK);
        try (var actor = stage.put(program, name(), Stage.NO_QUOTA);
                var database = stage.postgres().connect(name() + "_" + program.word())) {
            upload(actor, 1);
            execute(database, "CREATE EXTENSION IF NOT EXISTS pg_walinspect");
            execute(database, "VACUUM ANALYZE");
            execute(database, "SELECT pg_stat_reset()");
            var from = text(database, POSITION);
            var begin = actor.begin();
            upload(actor, calls);
            var figures = actor.end(begin, calls * IMAGES).all();
            return written(database, from, calls * IMAGES)
                    .with("statements/image", figures.get("statements/image"))
                    .with("AWS calls/image", figures.get("AWS calls/image"))
                    .with("CPU ms/image", figures.get("CPU ms/image"))
                    .with("PostgreSQL CPU ms/image", figures.get("PostgreSQL CPU ms/image"));
        }
    }

    private void upload(Actor actor, int calls) throws Exception {
        for (var call = 0; call < calls; call++) {
            var job = actor.client().post(images, IMAGES, BYTES);
            actor.client().awaitCompleted(job);
            actor.ledger().mustBeRight(UUID.fromString(job), IMAGES);
        }
    }

    private static Figures written(Connection database, String from, int images) throws SQLException {
        execute(database, SETTLED);
        try (var query = database.prepareStatement(WRITTEN)) {
            query.setString(1, from);
            try (var row = query.executeQuery()) {
                row.next();
                return new Figures()
                        .with("WAL bytes/image", row.getDouble(1) / images)
                        .with("index entries/image", row.getDouble(2) / images)
                        .with("HOT % of relationships", hot(database, "bulk_job_virtual_images"))
                        .with("HOT % of images", hot(database, "virtual_image"));
            }
        }
    }

    private static double hot(Connection database, String table) throws SQLException {
        try (var query = database.prepareStatement(UPDATES)) {
            query.setString(1, table);
            try (var row = query.executeQuery()) {
                row.next();
                return 100.0 * row.getLong(2) / Math.max(1, row.getLong(1));
            }
        }
    }

    private static String text(Connection database, String query) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
