package dev.vigil.read;

import dev.vigil.testing.FreshDatabase;
import java.sql.SQLException;

/// The statements that read pages, prepared in a database by short names.
final class PageStatementsOf {

    private static final String FILTER = "text, boolean, text, text, float8";

    private PageStatementsOf() {}

    static void prepare(FreshDatabase database) throws SQLException {
        database.execute(
                "PREPARE jobs (text, timestamptz, uuid, int, int, bigint, text) AS " + PageStatements.JOBS_OF_TENANT);
        database.execute(
                "PREPARE ofJob (text, uuid, int, int, int, bigint, text, boolean) AS " + PageStatements.IMAGES_OF_JOB);
        prepare(database, "ofTenant", ImageListStatements.IMAGES_OF_TENANT);
        prepare(database, "withReference", ImageListStatements.IMAGES_WITH_REFERENCE);
        prepare(database, "withLabel", ImageListStatements.IMAGES_WITH_LABEL);
    }

    private static void prepare(FreshDatabase database, String name, String statement) throws SQLException {
        database.execute(
                "PREPARE " + name + " (text, timestamptz, uuid, int, int, bigint, " + FILTER + ") AS " + statement);
    }
}
