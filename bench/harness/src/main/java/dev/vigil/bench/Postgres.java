package dev.vigil.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Stream;

/// The embedded PostgreSQL with its statistics of statements. The programs are the role {@link #ROLE}, the harness is
/// another: what it does is not counted. Nothing is synced to the disk, as in the tests of the project.
final class Postgres implements AutoCloseable {

    static final String ROLE = "vigil";

    private static final String TEMPLATE = "vigil_migrated";
    private static final String STATEMENTS = """
            SELECT coalesce(sum(calls) FILTER (WHERE query !~* '^\\s*(begin|commit|rollback|start|savepoint|release|set|show|discard|deallocate)\\M'), 0),
                   coalesce(sum(calls) FILTER (WHERE query ~* '^\\s*(begin|commit|rollback|start|savepoint|release)\\M'), 0)
              FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.userid
             WHERE d.datname = ? AND r.rolname = 'vigil'
            """;
    private static final String FORGET = """
            SELECT pg_stat_statements_reset((SELECT oid FROM pg_roles WHERE rolname = 'vigil'),
                                            (SELECT oid FROM pg_database WHERE datname = ?))
            """;

    private final EmbeddedPostgres server;
    private final Path directory;

    private Postgres(EmbeddedPostgres server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    static Postgres start(Path directory) throws IOException, SQLException {
        var server = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(true)
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("pg_stat_statements.max", "10000")
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("maintenance_work_mem", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .start();
        var postgres = new Postgres(server, directory);
        postgres.run("CREATE EXTENSION pg_stat_statements");
        postgres.run("CREATE ROLE vigil LOGIN PASSWORD 'vigil'");
        postgres.run("CREATE DATABASE " + TEMPLATE + " OWNER vigil");
        return postgres;
    }

    /// The address of a database without `jdbc:`.
    String url(String database) {
        return "postgresql://127.0.0.1:" + server.getPort() + "/" + database;
    }

    /// What every other database is a copy of; a start of Vigil migrates it.
    String template() {
        return TEMPLATE;
    }

    void create(String database) throws SQLException {
        run("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        run("CREATE DATABASE " + database + " TEMPLATE " + TEMPLATE + " OWNER vigil");
    }

    /// Lets programs write the tables that know no tenants and do not number what has ended.
    void loosen(String database) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE nsfw_bulk_jobs ALTER COLUMN tenant_id SET DEFAULT 'local'");
            statement.execute("ALTER TABLE virtual_image ALTER COLUMN tenant_id SET DEFAULT 'local'");
            statement.execute("ALTER TABLE bulk_job_virtual_images DROP CONSTRAINT IF EXISTS ck_relationship_final_seq");
        }
    }

    void drop(String database) throws SQLException {
        run("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    }

    /// A connection of the harness.
    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:" + url(database), "postgres", "postgres");
    }

    /// What the program did in this database since its statistics were forgotten.
    Statements statements(String database) throws SQLException {
        try (var connection = connect("postgres");
                var query = connection.prepareStatement(STATEMENTS)) {
            query.setString(1, database);
            try (var found = query.executeQuery()) {
                found.next();
                return new Statements(found.getLong(1), found.getLong(2));
            }
        }
    }

    void forgetStatements(String database) throws SQLException {
        try (var connection = connect("postgres");
                var query = connection.prepareStatement(FORGET)) {
            query.setString(1, database);
            query.execute();
        }
    }

    /// CPU time of the server and all its backends, those that ended included.
    long cpuNanos() throws IOException {
        var postmaster = Files.readAllLines(directory.resolve("postmaster.pid")).getFirst();
        var nanos = new ProcessFigures(Long.parseLong(postmaster)).cpuNanosWithChildren();
        var children = Path.of("/proc", postmaster, "task", postmaster, "children");
        for (var child : Files.readString(children).trim().split(" ")) {
            try {
                nanos += new ProcessFigures(Long.parseLong(child)).cpuNanos();
            } catch (IOException ended) {
                continue;
            }
        }
        return nanos;
    }

    private void run(String statement) throws SQLException {
        try (var connection = connect("postgres");
                var run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    /// @param data selects, inserts, updates, deletes; a statement that a batch runs n times counts n times
    /// @param control begin, commit, rollback and their like
    record Statements(long data, long control) {}
}
