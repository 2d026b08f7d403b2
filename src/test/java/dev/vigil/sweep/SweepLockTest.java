package dev.vigil.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.db.TestPools;
import dev.vigil.sweep.SweepLock.LeaseLost;
import dev.vigil.testing.Patience;
import dev.vigil.testing.StallingLink;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The lease of a sweep, on a database that stalls, and beside processes that die.
class SweepLockTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final AtomicLong jump = new AtomicLong();
    private TestPools pools;
    private StallingLink link;
    private SweepRuns runs;
    private SweepLock lock;

    @BeforeEach
    void open() throws SQLException {
        pools = TestPools.create(Map.of("vigil.database.statement-timeout", "1S"));
        pools.database().migrate();
        link = new StallingLink(pools.database().port());
        runs = new SweepRuns(() -> System.nanoTime() + jump.get());
        lock = new SweepLock(pools.work(link.port()), runs, LEASE, () -> System.nanoTime() + jump.get());
    }

    @AfterEach
    void close() throws SQLException, IOException {
        link.close();
        pools.close();
    }

    @Test
    void afterAStallTheNextRunOfEverySweepGoesOn() {
        assertThat(outcomes(each(this::run))).containsOnly("ran");

        link.stall(true);
        var stalled = outcomes(each(this::run));
        link.stall(false);

        assertThat(stalled).containsOnly("failed");
        for (var sweep : SweepName.values()) {
            awaitRun(sweep);
        }
    }

    @Test
    void aStallInTheMiddleOfARunEndsTheRunAndNotTheSweep() {
        var began = new CompletableFuture<Boolean>();
        var ended = new CompletableFuture<Boolean>();
        var run = lock.holding(SweepName.CLEAN_UP, "skipped", () -> hanging(began, ended))
                .subscribeAsCompletionStage();
        began.join();

        link.stall(true);
        assertThat(run).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLost.class);
        assertThat(ended).succeedsWithin(PATIENCE);
        link.stall(false);

        awaitRun(SweepName.CLEAN_UP);
    }

    @Test
    void aRunThatCannotRenewStopsByItsOwnClockBeforeTheLeaseEnds() throws SQLException {
        var began = new CompletableFuture<Boolean>();
        var ended = new CompletableFuture<Boolean>();
        var slow =
                new SweepLock(pools.work(link.port()), runs, Duration.ofHours(1), () -> System.nanoTime() + jump.get());
        var run = slow.holding(SweepName.OUTBOX, "skipped", () -> hanging(began, ended))
                .subscribeAsCompletionStage();
        began.join();

        jump.set(Duration.ofMinutes(45).toNanos());

        assertThat(run).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLost.class);
        assertThat(ended).succeedsWithin(PATIENCE);
        assertThat(pools.database().rows("SELECT count(*) FROM sweep_lease WHERE expires_at > now() + interval '1 s'"))
                .as("the lease was given back")
                .containsExactly("0");
    }

    @Test
    void aRunThatLastsKeepsItsLease() throws SQLException {
        var began = new CompletableFuture<Boolean>();
        var end = new CompletableFuture<String>();
        var run = lock.holding(SweepName.OUTBOX, "skipped", () -> {
                    began.complete(true);
                    return Uni.createFrom().completionStage(end);
                })
                .subscribeAsCompletionStage();
        began.join();

        Patience.await(() -> !pools.database()
                .rows("SELECT 1 FROM sweep_lease WHERE expires_at > taken_at + interval '4 s'")
                .isEmpty());
        assertThat(ran(SweepName.OUTBOX)).isEqualTo("skipped");

        end.complete("ran");
        assertThat(run).succeedsWithin(PATIENCE).isEqualTo("ran");
        assertThat(ran(SweepName.OUTBOX)).as("the lease was given back").isEqualTo("ran");
    }

    @Test
    void aProcessThatWasKilledBlocksASweepNoLongerThanItsLease() throws SQLException {
        var insert = "INSERT INTO sweep_lease (sweep, holder, taken_at, expires_at) VALUES "
                + "('outbox', gen_random_uuid(), now(), now() + interval '1 h'), "
                + "('rescue', gen_random_uuid(), now() - interval '1 h', now())";
        pools.database().execute(insert);

        assertThat(ran(SweepName.OUTBOX)).isEqualTo("skipped");
        assertThat(ran(SweepName.RESCUE)).isEqualTo("ran");
    }

    @Test
    void aRunWhoseLeaseAnotherHasTakenIsStopped() throws SQLException {
        var began = new CompletableFuture<Boolean>();
        var ended = new CompletableFuture<Boolean>();
        var run = lock.holding(SweepName.OUTBOX, "skipped", () -> hanging(began, ended))
                .subscribeAsCompletionStage();
        began.join();

        pools.database()
                .execute("UPDATE sweep_lease SET holder = gen_random_uuid(), expires_at = now() + interval '1 h'");

        assertThat(run).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLost.class);
        assertThat(ran(SweepName.OUTBOX)).as("the lease of the other stays").isEqualTo("skipped");
    }

    @Test
    void onlyARunThatWentWellCountsAsASuccess() throws SQLException {
        for (var sweep : SweepName.values()) {
            runs.begin(sweep);
        }
        pools.database()
                .execute("INSERT INTO sweep_lease (sweep, holder, expires_at) "
                        + "VALUES ('rescue', gen_random_uuid(), now() + interval '1 h')");
        jump.set(Duration.ofMinutes(10).toNanos());

        assertThat(ran(SweepName.OUTBOX)).isEqualTo("ran");
        assertThat(ran(SweepName.RESCUE)).isEqualTo("skipped");
        assertThat(outcomes(List.of(lock.holding(
                                SweepName.EXPIRY,
                                "skipped",
                                () -> Uni.createFrom().<String>failure(new IllegalStateException("broken by a test")))
                        .subscribeAsCompletionStage())))
                .containsExactly("failed");

        assertThat(runs.secondsSinceSuccess(SweepName.OUTBOX)).isLessThan(600);
        assertThat(runs.secondsSinceSuccess(SweepName.RESCUE)).isGreaterThanOrEqualTo(600);
        assertThat(runs.secondsSinceSuccess(SweepName.EXPIRY)).isGreaterThanOrEqualTo(600);
    }

    private void awaitRun(SweepName sweep) {
        Patience.await(() -> ran(sweep).equals("ran"));
    }

    private String ran(SweepName sweep) {
        return run(sweep).onFailure().recoverWithItem("failed").await().atMost(PATIENCE);
    }

    private Uni<String> run(SweepName sweep) {
        return lock.holding(sweep, "skipped", () -> Uni.createFrom().item("ran"));
    }

    private static Uni<String> hanging(CompletableFuture<Boolean> began, CompletableFuture<Boolean> ended) {
        began.complete(true);
        return Uni.createFrom().<String>nothing().onCancellation().invoke(() -> ended.complete(true));
    }

    private static List<CompletionStage<String>> each(Function<SweepName, Uni<String>> run) {
        return Arrays.stream(SweepName.values())
                .map(sweep -> (CompletionStage<String>) run.apply(sweep).subscribeAsCompletionStage())
                .toList();
    }

    private static List<String> outcomes(List<? extends CompletionStage<String>> runs) {
        return runs.stream().map(SweepLockTest::outcome).toList();
    }

    private static String outcome(CompletionStage<String> run) {
        try {
            return run.toCompletableFuture().join();
        } catch (CompletionException e) {
            return "failed";
        }
    }
}
