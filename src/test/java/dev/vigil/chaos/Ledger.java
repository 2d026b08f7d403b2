package dev.vigil.chaos;

import dev.vigil.testing.Patience;
import dev.vigil.testing.VigilServices;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// The database of a run, read past all proxies.
final class Ledger implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String LONGEST_WAIT = """
            SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)), 0)
              FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE NOT l.granted AND l.waitstart IS NOT NULL AND a.datname = current_database()
               AND a.application_name <> 'PostgreSQL JDBC Driver'
            """;

    private final String name;
    private final String server = "jdbc:" + VigilServices.settings().get("vigil.database.url");

    Ledger(String name) {
        this.name = name;
        onServer("CREATE DATABASE " + name);
        // The embedded server is told to lose the last commits in a crash; real ones are not.
        onServer("ALTER DATABASE " + name + " SET synchronous_commit = on");
    }

    /// What one row says.
    record Row(
            UUID image,
            UUID job,
            String key,
            String state,
            String failure,
            String sha256,
            String response,
            boolean flagged) {}

    int port() {
        return URI.create(server.substring("jdbc:".length())).getPort();
    }

    String database() {
        return name;
    }

    /// With these a program reaches the database past the proxies.
    Map<String, String> settings() {
        var settings = VigilServices.settings();
        return Map.of(
                "vigil.database.url", "postgresql://localhost:" + port() + "/" + name,
                "vigil.database.username", Objects.requireNonNull(settings.get("vigil.database.username")),
                "vigil.database.password", Objects.requireNonNull(settings.get("vigil.database.password")));
    }

    /// Runs statements in a row, on one connection.
    void seed(String... statements) {
        try (var connection = connected();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// How long a process of Vigil has waited for a lock that it waits for now, in seconds; at most. On a connection
    /// that
    /// is kept, so that the look costs little.
    double longestWait(Connection kept) {
        try {
            return Double.parseDouble(rows(kept, LONGEST_WAIT).getFirst().getFirst());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Rows that tell another program what `migrate --finish` has still to take away.
    long triggers() {
        return number("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE 'witness%'");
    }

    /// Those of the images that are open, or not there at all.
    List<UUID> notFinal(List<UUID> images) {
        var open = new HashSet<>(images);
        if (!images.isEmpty()) {
            var list =
                    "'" + String.join("','", images.stream().map(UUID::toString).toList()) + "'";
            ask("SELECT virtual_image_id FROM bulk_job_virtual_images WHERE state <> 'uploaded' AND virtual_image_id IN ("
                            + list + ")")
                    .forEach(row -> open.remove(UUID.fromString(row.getFirst())));
        }
        return List.copyOf(open);
    }

    /// Jobs that are not completed; one that never got an image and a seal does not count.
    long unfinishedJobs() {
        return number(
                "SELECT count(*) FROM nsfw_bulk_jobs WHERE completed_at IS NULL AND (sealed_at IS NOT NULL OR received > 0)");
    }

    List<String> keysOfOpenRows() {
        return first(ask("SELECT s3_key FROM bulk_job_virtual_images WHERE state = 'uploaded'"));
    }

    List<Row> rows() {
        return ask("""
                SELECT r.virtual_image_id, r.job_id, r.s3_key, r.state, r.failure_code, encode(v.content_sha256, 'hex'),
                       v.rekognition_data::text, coalesce(v.isflagged, false)
                  FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
                 WHERE v.user_id <> 'seed'
                """).stream()
                .map(row -> new Row(
                        UUID.fromString(row.get(0)),
                        UUID.fromString(row.get(1)),
                        row.get(2),
                        row.get(3),
                        row.get(4),
                        row.get(5),
                        row.get(6),
                        row.get(7).equals("t")))
                .toList();
    }

    /// For {@link #count}: images that left the outbox this long after their admission.
    static String announcedAfter(String time) {
        return "EXISTS (SELECT 1 FROM announced a WHERE a.image_id = virtual_image_id AND a.at - created_at > interval '"
                + time + "')";
    }

    /// For {@link #count}: images with an attempt.
    static final String ATTEMPTED = "virtual_image_id IN (SELECT image_id FROM attempted)";

    /// How many images of jobs are so, in the words of their table.
    long count(String condition) {
        return number("SELECT count(*) FROM bulk_job_virtual_images WHERE " + condition);
    }

    /// Makes another user the owner of all jobs and images there are.
    void giveAllTo(String user) {
        ask("UPDATE nsfw_bulk_jobs SET tenant_id = '" + user + "'");
        ask("UPDATE virtual_image SET tenant_id = '" + user + "'");
        ask("UPDATE image_label SET tenant_id = '" + user + "'");
    }

    PostgresServer server() {
        return new PostgresServer(Path.of(one("SHOW data_directory")));
    }

    /// Kills one process of the server, which makes PostgreSQL end all others, recover from its log and start
    /// anew.
    void crash() {
        try (var victim = connected();
                var query = victim.createStatement();
                var pid = query.executeQuery("SELECT pg_backend_pid()")) {
            pid.next();
            ProcessHandle.of(pid.getLong(1)).orElseThrow().destroyForcibly();
        } catch (SQLException e) {
            // The connection ends with its process.
        }
    }

    @Override
    public void close() {
        onServer("DROP DATABASE " + name + " WITH (FORCE)");
    }

    long number(String query) {
        return Long.parseLong(one(query));
    }

    String one(String query) {
        return ask(query).getFirst().getFirst();
    }

    static List<String> first(List<List<String>> rows) {
        return rows.stream().map(List::getFirst).toList();
    }

    /// Asks again while PostgreSQL starts anew, or a migration under load made it end the question (40P01).
    List<List<String>> ask(String sql) {
        var last = new ArrayList<SQLException>();
        var answer = new ArrayList<List<String>>();
        Patience.await("an answer of the database", PATIENCE, () -> {
            try (var connection = connected()) {
                answer.clear();
                answer.addAll(rows(connection, sql));
                return true;
            } catch (SQLException e) {
                last.add(e);
                if (!Objects.requireNonNullElse(e.getSQLState(), "08").matches("08...|57P..|40P01")) {
                    throw new IllegalStateException(e);
                }
                return false;
            }
        });
        return answer;
    }

    private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            var rows = new ArrayList<List<String>>();
            if (!statement.execute(sql)) {
                return rows;
            }
            try (var result = statement.getResultSet()) {
                while (result.next()) {
                    var row = new ArrayList<String>();
                    for (var column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                        row.add(Objects.requireNonNullElse(result.getString(column), ""));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    Connection connected() throws SQLException {
        return connected(server.substring(0, server.lastIndexOf('/') + 1) + name);
    }

    private void onServer(String sql) {
        try (var connection = connected(server)) {
            rows(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connected(String url) throws SQLException {
        var settings = VigilServices.settings();
        return DriverManager.getConnection(
                url, settings.get("vigil.database.username"), settings.get("vigil.database.password"));
    }
}
