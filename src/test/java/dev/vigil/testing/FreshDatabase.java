package dev.vigil.testing;

import dev.vigil.db.Migrations;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.postgresql.util.PSQLException;

/// A database of its own on the test server, empty at first and dropped at the end.
public final class FreshDatabase implements AutoCloseable {

    private final String server = "jdbc:" + setting("vigil.database.url");
    private final String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    private final String url = server.substring(0, server.lastIndexOf('/') + 1) + name;
    private final Connection connection;

    public FreshDatabase() throws SQLException {
        onServer("CREATE DATABASE " + name);
        connection = connected(url);
    }

    /// Migrates as the program does at its start; answers how many migrations ran.
    public int migrate() {
        return migrations().run();
    }

    /// Migrates as an older program would, up to this version.
    public void migrateTo(int version) {
        Flyway.configure()
                .dataSource(url, setting("vigil.database.username"), setting("vigil.database.password"))
                .locations("classpath:db/migration")
                .target(String.valueOf(version))
                .configuration(java.util.Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
    }

    /// A connection of its own.
    public Connection connect() throws SQLException {
        return connected(url);
    }

    /// For what opens connections itself.
    public javax.sql.DataSource dataSource() {
        return Flyway.configure()
                .dataSource(url, setting("vigil.database.username"), setting("vigil.database.password"))
                .load()
                .getConfiguration()
                .getDataSource();
    }

    /// The migrations of this database.
    public Migrations migrations() {
        return Migrations.of(
                new SmallRyeConfigBuilder().withDefaultValues(settings(port())).build());
    }

    /// How many migrations there are.
    public static int count() {
        try (var scripts = Files.list(Path.of("src/main/resources/db/migration"))) {
            return (int)
                    scripts.filter(file -> file.toString().endsWith(".sql")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Port of the server it is on.
    public int port() {
        return java.net.URI.create(url.substring("jdbc:".length())).getPort();
    }

    /// What a program needs to use it, when it reaches the server by this port.
    public java.util.Map<String, String> settings(int port) {
        return java.util.Map.of(
                "vigil.database.url", "postgresql://localhost:" + port + "/" + name,
                "vigil.database.username", setting("vigil.database.username"),
                "vigil.database.password", setting("vigil.database.password"));
    }

    public void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The rows of a query, each as its values in text form with a bar between them; null is "null".
    public List<String> rows(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            var rows = new ArrayList<String>();
            while (result.next()) {
                var row = new StringJoiner("|");
                for (var column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    /// The name of the constraint that refuses this statement; nothing of it remains.
    public String constraintAgainst(String sql) throws SQLException {
        try {
            execute(sql);
        } catch (PSQLException e) {
            return String.valueOf(Objects.requireNonNull(e.getServerErrorMessage(), e.toString())
                    .getConstraint());
        }
        throw new AssertionError("nothing refused: " + sql);
    }

    /// Puts in one job with one image, in the columns that Vigil's own admission writes.
    public void admitOneImage() throws SQLException {
        execute("""
            INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, name, metadata, analyses, sealed_at, completed_at,
                                        next_upload_order, received, rejected)
            VALUES ('00000000-0000-7000-8000-000000000001', 'local', 'local', 'new', NULL, '{moderation}', NULL, NULL, 1, 1, 0);
            INSERT INTO virtual_image (id, tenant_id, user_id, reference, original_path, original_name, metadata,
                                       content_sha256, format, width, height, byte_size)
            VALUES ('00000000-0000-7000-8000-000000000002', 'local', 'local', NULL, NULL, NULL, NULL,
                    sha256('x'), 'JPEG', 96, 96, 1);
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order)
            VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000001',
                    '00000000-0000-7000-8000-000000000002', 'a/b', 0);
            INSERT INTO open_image (virtual_image_id, job_id, upload_order)
            VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 0);
            INSERT INTO outbox (virtual_image_id, job_id)
            VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001')
            """);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        onServer("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private void onServer(String sql) throws SQLException {
        try (var other = connected(server);
                var statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connected(String url) throws SQLException {
        return DriverManager.getConnection(url, setting("vigil.database.username"), setting("vigil.database.password"));
    }

    private static String setting(String key) {
        return Objects.requireNonNull(VigilServices.settings().get(key), key);
    }
}
