package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import dev.vigil.testing.PackagedVigil;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The command `migrate` of the packaged program, which needs the settings of the database alone.
class MigrateCommandIT {

    private static final int BEFORE_TENANTS = 6;

    private FreshDatabase database;
    private Map<String, String> settings;

    @BeforeEach
    void aLedgerOfTheVersionBefore() throws SQLException {
        database = new FreshDatabase();
        settings = database.settings(database.port());
        database.migrateTo(BEFORE_TENANTS);
        database.execute("INSERT INTO nsfw_bulk_jobs (id, user_id) VALUES (gen_random_uuid(), 'local')");
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Test
    void aProgramIsNotStartedBeforeTheCommandHasRun() throws SQLException {
        var early = PackagedVigil.end(settings);
        assertThat(early.exitCode()).isEqualTo(78);
        assertThat(early.log()).contains("vigil-runner migrate").doesNotContain("at dev.vigil");

        var migrated = PackagedVigil.command(List.of("migrate"), settings);
        assertThat(migrated.exitCode()).as(migrated.log()).isZero();
        assertThat(migrated.log()).contains((FreshDatabase.count() - BEFORE_TENANTS) + " migrations ran");
        assertThat(PackagedVigil.command(List.of("migrate"), settings).log()).contains("up to date.");

        PackagedVigil.start(settings).close();
        var finished = PackagedVigil.command(List.of("migrate", "--finish"), settings);
        assertThat(finished.exitCode()).as(finished.log()).isZero();
        assertThat(database.rows("SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_job_user'"))
                .containsExactly("0");
        PackagedVigil.start(settings).close();
    }

    @Test
    void aWrongCommandOrSettingIsNamed() {
        var unknown = PackagedVigil.command(List.of("migrrate"), settings);
        assertThat(unknown.exitCode()).isEqualTo(64);
        assertThat(unknown.log()).contains("no command migrrate").contains("vigil migrate --finish");

        var nowhere = PackagedVigil.command(List.of("migrate"), Map.of("vigil.database.url", "nonsense"));
        assertThat(nowhere.exitCode()).isEqualTo(78);
        assertThat(nowhere.log()).contains("vigil.database.url is wrong").doesNotContain("vigil.queue");
    }
}
