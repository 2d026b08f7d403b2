package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Patience;
import dev.vigil.testing.StallingLink;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every statement, every wait and every connection has an end, here and on the server.
class DatabasePoolsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted "
            + "AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())";

    private TestPools pools;
    private StallingLink link;

    @BeforeEach
    void open() throws SQLException {
        pools = TestPools.create(Map.of(
                "vigil.database.statement-timeout", "1S",
                "vigil.database.read-timeout", "1S",
                "vigil.database.read-queue", "2"));
        pools.database().migrate();
        link = new StallingLink(pools.database().port());
    }

    @AfterEach
    void close() throws SQLException, IOException {
        link.close();
        pools.close();
    }

    @Test
    void aStatementThatWaitsForALockIsEndedOnTheServerAndItsCallerIsAnswered() throws SQLException {
        var work = pools.work(link.port());
        pools.database().execute("BEGIN");
        pools.database().execute("LOCK TABLE virtual_image IN ACCESS EXCLUSIVE MODE");

        var waiting = execute(work, "SELECT 1 FROM virtual_image");
        Patience.await(() -> pools.database().rows(WAITING).equals(List.of("1")));

        assertThat(waiting).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(DatabaseBusy.class);
        Patience.await(() -> pools.database().rows(WAITING).equals(List.of("0")));
        pools.database().execute("ROLLBACK");
        assertThat(execute(work, "SELECT 1 FROM virtual_image")).succeedsWithin(PATIENCE);
    }

    @Test
    void aSlowStatementIsEndedOnTheServerForClientsAndForTheWorker() {
        var work = pools.work(link.port());
        var reads = pools.reads(link.port());

        var statements = Map.of("vigil", execute(work, "SELECT pg_sleep(600)"), "vigil-reads", sleeping(reads));

        statements.forEach((name, statement) -> {
            assertThat(statement)
                    .as(name)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(io.smallrye.mutiny.TimeoutException.class);
            Patience.await(() -> active(name) == 0);
        });
    }

    @Test
    void aTransactionThatNobodyGoesOnWithLetsGoOfItsLocks() throws SQLException {
        var work = pools.work(link.port());
        Function<SqlConnection, Uni<Void>> forgotten = connection -> connection
                .query("LOCK TABLE virtual_image IN ACCESS EXCLUSIVE MODE")
                .execute()
                .chain(() -> Uni.createFrom().<Void>nothing());

        assertThat(work.inTransaction(forgotten).subscribeAsCompletionStage()).failsWithin(PATIENCE);

        pools.database().execute("SET lock_timeout = '20s'");
        assertThat(pools.database().rows("SELECT count(*) FROM virtual_image")).containsExactly("0");
    }

    @Test
    void aReadThatFindsTooManyWaitingIsRefusedAtOnceAndTheWorkerGoesOn() throws SQLException {
        try (var patient =
                TestPools.create(Map.of("vigil.database.read-timeout", "60S", "vigil.database.read-queue", "2"))) {
            var work = patient.work(link.port());
            var reads = patient.reads(link.port());
            var running = IntStream.range(0, 3).mapToObj(n -> sleeping(reads)).toList();
            Patience.await(() -> active(patient, "vigil-reads") == 3);
            var queued = IntStream.range(0, 2).mapToObj(n -> sleeping(reads)).toList();

            var refused = sleeping(reads);

            assertThat(refused).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(DatabaseBusy.class);
            assertThat(execute(work, "SELECT 1")).succeedsWithin(PATIENCE);
            assertThat(running).allSatisfy(read -> assertThat(read).isNotDone());
            assertThat(queued).allSatisfy(read -> assertThat(read).isNotDone());
        }
    }

    @Test
    void allPoolsOfAProcessTogetherTakeNineConnections() throws SQLException {
        var work = pools.work(link.port());
        var reads = pools.reads(link.port());

        var statements = IntStream.range(0, 40)
                .mapToObj(n -> n % 2 == 0 ? execute(work, "SELECT pg_sleep(0.2)") : sleeping(reads))
                .toList();

        Patience.await(() -> active("vigil") == 6 && active("vigil-reads") == 3);
        statements.forEach(
                statement -> statement.exceptionally(failure -> "failed").join());
        assertThat(pools.database()
                        .rows("SELECT count(*) FROM pg_stat_activity "
                                + "WHERE datname = current_database() AND application_name LIKE 'vigil%'"))
                .containsExactly("9");
    }

    @Test
    void aStatementThatWaitedTooLongForAConnectionIsNotRunLater() throws SQLException {
        var work = pools.work(link.port());
        pools.database().execute("CREATE TABLE too_late (n int)");
        var running = IntStream.range(0, 6)
                .mapToObj(n -> execute(work, "SELECT pg_sleep(600)"))
                .toList();
        Patience.await(() -> active("vigil") == 6);
        link.stall(true);

        var late = execute(work, "INSERT INTO too_late VALUES (1)");
        assertThat(late).failsWithin(PATIENCE);
        link.stall(false);

        assertThat(running).allSatisfy(statement -> assertThat(statement).failsWithin(PATIENCE));
        Patience.await(() -> fill(work).stream().allMatch("ran"::equals));
        assertThat(pools.database().rows("SELECT n FROM too_late")).isEmpty();
    }

    @Test
    void whereTheRoleHasTheLimitsAConnectionSaysNothingAndTheyHold() throws SQLException {
        try (var other = TestPools.create(
                Map.of("vigil.database.session-limits", "role", "vigil.database.statement-timeout", "20S"))) {
            var port = other.database().port();
            assertThat(other.work(port)
                            .execute("SHOW statement_timeout", Parameters.single())
                            .map(rows -> rows.iterator().next().getString(0))
                            .await()
                            .atMost(PATIENCE))
                    .isEqualTo("0");
            assertThat(new RoleLimits(other.work(port), other.config(port))
                            .missing()
                            .await()
                            .atMost(PATIENCE))
                    .as("the start names what the role does not have")
                    .containsExactly("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout");

            other.database()
                    .execute("DO $$ BEGIN EXECUTE format('ALTER ROLE %I IN DATABASE %I SET "
                            + "statement_timeout = ''200ms''', current_user, current_database()); END $$");

            assertThat(execute(other.work(port), "SELECT pg_sleep(600)"))
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(DatabaseBusy.class);
        }
    }

    /// As many statements as there are connections.
    private static List<String> fill(Database work) {
        var statements = IntStream.range(0, 6)
                .mapToObj(n -> execute(work, "SELECT pg_sleep(0.05)"))
                .toList();
        return statements.stream()
                .map(statement -> statement.exceptionally(failure -> "failed").join())
                .toList();
    }

    private long active(String name) throws SQLException {
        return active(pools, name);
    }

    private static long active(TestPools pools, String name) throws SQLException {
        return pools.database()
                .rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
                        + "AND application_name = '" + name + "'")
                .size();
    }

    private static CompletableFuture<String> sleeping(ClientReads reads) {
        return reads.execute("SELECT pg_sleep(600)", Parameters.single())
                .replaceWith("ran")
                .subscribeAsCompletionStage();
    }

    private static CompletableFuture<String> execute(Database work, String statement) {
        return work.execute(statement, Parameters.single()).replaceWith("ran").subscribeAsCompletionStage();
    }
}
