package dev.vigil.db;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/// The tables, looked at when the process starts. One cheap look through the pool decides; only where something is
/// missing do {@link Migrations} run, with a JDBC connection of their own that is let go afterwards. So an ordinary
/// start pays for neither.
@ApplicationScoped
public class Schema {

    /// Version of the newest migration in `db/migration`; a newer schema serves an older program too.
    static final int VERSION = 17;

    private static final String NEWEST = """
            SELECT coalesce(max(version::int) FILTER (WHERE success), 0) AS newest, bool_and(success) AS whole
              FROM flyway_schema_history
             WHERE version IS NOT NULL
            """;

    private static final long LOOK_SECONDS = 5;
    private static final Logger LOG = Logger.getLogger(Schema.class);

    private final Database database;
    private final RoleLimits limits;
    private final MigrateWhen migrate;
    private final Config config;
    private volatile boolean upToDate;

    Schema(Database database, RoleLimits limits, DatabaseConfig settings, Config config) {
        this.database = database;
        this.limits = limits;
        this.migrate = settings.migrate();
        this.config = config;
    }

    /// Returns when the tables are those that this program needs. Throws {@link MigrationDue} when the command
    /// `migrate` has to be run first, and what Flyway says when it fails. Waits, on the thread that starts the
    /// process: nothing may be served before.
    public void bringUpToDate() {
        if (!isCurrent()) {
            migrate();
        }
        checkLimits();
        upToDate = true;
    }

    private void migrate() {
        if (migrate == MigrateWhen.EMPTY && hasRows()) {
            throw new MigrationDue();
        }
        Migrations.of(config).run();
    }

    /// A database that does not answer has none: the migration says what is wrong with it.
    private boolean hasRows() {
        var tables = "SELECT to_regclass('nsfw_bulk_jobs') IS NOT NULL AND to_regclass('virtual_image') IS NOT NULL";
        return is(tables) && is("SELECT EXISTS (SELECT FROM nsfw_bulk_jobs) OR EXISTS (SELECT FROM virtual_image)");
    }

    private boolean is(String question) {
        return within(
                database.execute(question, Parameters.single())
                        .map(rows -> rows.iterator().next().getBoolean(0)),
                false);
    }

    /// Whether {@link #bringUpToDate} has been through.
    public boolean isUpToDate() {
        return upToDate;
    }

    /// Succeeds if the database answers.
    public Uni<Void> check() {
        return database.execute("SELECT 1", Parameters.single()).replaceWithVoid();
    }

    private void checkLimits() {
        var missing = within(limits.missing(), List.of());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the role of vigil.database.username does not have " + missing
                    + ", and vigil.database.session-limits is role:"
                    + " see docs/reference/postgresql.md for the statements");
        }
    }

    /// Any doubt is left to the migrations, which knows how to wait for a database and how to say what is wrong.
    private boolean isCurrent() {
        return within(
                database.execute(NEWEST, Parameters.single())
                        .map(rows -> rows.iterator().next())
                        .map(row ->
                                Boolean.TRUE.equals(row.getBoolean("whole")) && row.getInteger("newest") >= VERSION),
                false);
    }

    /// The answer, or another one if none comes in time.
    private static <T> T within(Uni<T> answer, T otherwise) {
        try {
            return answer.subscribeAsCompletionStage().get(LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the database did not answer when the process started", e);
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }

    /// The database has rows, and its tables are older than this program.
    public static final class MigrationDue extends RuntimeException {

        private static final long serialVersionUID = 1L;

        MigrationDue() {
            super(
                    "the tables are older than this program, and they have rows. Run the command migrate of this program once"
                            + " (vigil-runner migrate, or java -jar quarkus-run.jar migrate); it needs vigil.database.* alone, and the"
                            + " processes of the version before may go on meanwhile. Or set vigil.database.migrate=start.");
        }
    }
}
