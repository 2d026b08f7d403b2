package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.testing.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ledger with rows is migrated while others go on.
class MigrationsTest {

    private static final int BEFORE_TENANTS = 6;
    private static final String JOB = "'00000000-0000-7000-8000-000000000001'";

    private FreshDatabase database;

    @BeforeEach
    void aLedgerOfTheVersionBefore() throws SQLException {
        database = new FreshDatabase();
        database.migrateTo(BEFORE_TENANTS);
        admitAsBefore(JOB, "local");
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Test
    void theListHasEveryScript() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(MigrationScripts.NAMES);
        }
    }

    @Test
    void processesOfTheVersionBeforeGoOnUntilItIsFinished() throws SQLException {
        assertThat(database.migrate()).isEqualTo(FreshDatabase.count() - BEFORE_TENANTS);
        admitAsBefore("'00000000-0000-7000-8000-000000000002'", "local");
        assertThat(tenants()).containsExactly("local", "local");

        database.migrations().finish();
        database.migrations().finish();

        assertThatThrownBy(() -> admitAsBefore("'00000000-0000-7000-8000-000000000003'", "local"))
                .hasMessageContaining("tenant_id");
        assertThat(database.rows("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ix\\_%user'"))
                .isEmpty();
    }

    @Test
    void aUserOfThePredecessorBecomesATenant() throws SQLException {
        admitAsBefore("'00000000-0000-7000-8000-000000000002'", "anna");

        database.migrate();

        assertThat(tenants()).containsExactlyInAnyOrder("local", "anna");
    }

    /// A reader holds its lock longer than a migration waits for its own; readers that come meanwhile are not kept
    /// waiting.
    @Test
    void aLockThatIsHeldIsTriedForAgain() throws Exception {
        try (var reader = database.connect();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM nsfw_bulk_jobs");

            var migrations = database.migrations();
            var migration = CompletableFuture.supplyAsync(migrations::run);
            assertThatThrownBy(() -> migration.get(3, TimeUnit.SECONDS)).hasMessage(null);
            assertThat(database.rows("SELECT count(*) FROM nsfw_bulk_jobs")).containsExactly("1");
            reader.commit();

            assertThat(migration.get(30, TimeUnit.SECONDS)).isPositive();
        }
    }

    /// What a concurrent build leaves that was broken off, and its trace among the migrations that ran.
    @Test
    void anIndexWhoseBuildWasBrokenOffIsBuiltAgain() throws SQLException {
        database.migrateTo(8);
        database.execute("CREATE INDEX ix_job_tenant ON nsfw_bulk_jobs (tenant_id)");
        database.execute(
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                        + " execution_time, success) VALUES (99, '9', 'lists of a tenant', 'SQL', 'V9__lists_of_a_tenant.sql', 'x', 0, false)");

        database.migrate();

        assertThat(database.rows("SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_job_tenant'"
                        + " AND indexdef LIKE '%(tenant_id, created_at DESC, id DESC)'"))
                .containsExactly("1");
    }

    private List<String> tenants() throws SQLException {
        return database.rows("SELECT tenant_id FROM nsfw_bulk_jobs");
    }

    private void admitAsBefore(String job, String user) throws SQLException {
        database.execute("INSERT INTO nsfw_bulk_jobs (id, user_id) VALUES (" + job + ", '" + user + "')");
    }
}
