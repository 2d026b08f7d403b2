package dev.vigil.hostile;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/// The database of the program under attack, read past the program.
///
/// @param environment by which the program finds it
record LedgerLook(Map<String, String> environment) {

    private static final String OPEN = "SELECT count(*) FROM bulk_job_virtual_images WHERE state = 'uploaded'";

    private static final String COUNTERS_OFF = """
            SELECT count(*) FROM nsfw_bulk_jobs j
             WHERE (j.received, j.analyzed, j.failed, j.cancelled) <> (
                SELECT count(*), count(*) FILTER (WHERE r.state = 'analyzed'), count(*) FILTER (WHERE r.state = 'failed'),
                       count(*) FILTER (WHERE r.state = 'cancelled')
                  FROM bulk_job_virtual_images r WHERE r.job_id = j.id)
            """;

    /// Images that were accepted and have no end yet.
    long openImages() {
        return number(OPEN);
    }

    /// Jobs whose counters differ from their rows.
    long jobsWithWrongCounters() {
        return number(COUNTERS_OFF);
    }

    private long number(String query) {
        try (var connection = DriverManager.getConnection(
                        "jdbc:" + environment.get("VIGIL_DATABASE_URL"),
                        environment.get("VIGIL_DATABASE_USERNAME"),
                        environment.get("VIGIL_DATABASE_PASSWORD"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
