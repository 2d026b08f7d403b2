package dev.vigil.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// A migration locks whole tables in an order of its own, while processes of the version before go on.
@QuarkusTest
class DeadlockTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void theVictimOfADeadlockIsRepeated() throws InterruptedException, ExecutionException, TimeoutException {
        var job = api.open(List.of(TestImage.jpeg("deadlock"))).id();
        var before = deadlocks();
        var migration = pool.getConnection().await().atMost(PATIENCE);
        // Only the other side looks for a deadlock.
        run(migration, "BEGIN");
        run(migration, "SET LOCAL deadlock_timeout = '60s'");
        run(migration, "LOCK TABLE bulk_job_virtual_images IN ACCESS EXCLUSIVE MODE");

        var cancelled = CompletableFuture.supplyAsync(() -> api.post("/v1/jobs/" + job + "/cancel"));
        await(() -> !sql("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'bulk_job_virtual_images'::regclass")
                .isEmpty());
        run(migration, "LOCK TABLE nsfw_bulk_jobs IN ACCESS EXCLUSIVE MODE");
        run(migration, "COMMIT");
        migration.close().await().atMost(PATIENCE);

        assertThat(cancelled.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).status())
                .isEqualTo(200);
        assertThat(api.job(job).cancelled()).isEqualTo(1);
        await(() -> deadlocks() > before);
    }

    private static void run(SqlConnection connection, String statement) {
        connection.query(statement).execute().await().atMost(PATIENCE);
    }

    private long deadlocks() {
        return sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                .getFirst()
                .getLong(0);
    }
}
