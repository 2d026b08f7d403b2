package dev.vigil.db;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/// The tables, brought up to date when the process starts. One cheap look through the pool decides; only where
/// something is missing does Flyway run, with a JDBC connection of its own that is let go afterwards. So an
/// ordinary start pays for neither.
@ApplicationScoped
public class Schema {

    /// Version of the newest migration in `db/migration`; a newer schema serves an older program too.
    static final int VERSION = 9;

    private static final String NEWEST = """
            SELECT coalesce(max(version::int) FILTER (WHERE success), 0) AS newest, bool_and(success) AS whole
              FROM flyway_schema_history
             WHERE version IS NOT NULL
            """;

    private static final long LOOK_SECONDS = 5;
    private static final Logger LOG = Logger.getLogger(Schema.class);

    private final Database database;
    private final RoleLimits limits;
    private final Instance<Flyway> flyway;
    private volatile boolean upToDate;

    Schema(Database database, RoleLimits limits, Instance<Flyway> flyway) {
        this.database = database;
        this.limits = limits;
        this.flyway = flyway;
    }

    /// Returns when the tables are those that this program needs; throws what Flyway says if they cannot be.
    /// Waits, on the thread that starts the process: nothing may be served before.
    public void bringUpToDate() {
        if (!isCurrent()) {
            flyway.get().migrate();
        }
        checkLimits();
        upToDate = true;
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

    /// Any doubt is left to Flyway, which knows how to wait for a database and how to say what is wrong.
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
}
