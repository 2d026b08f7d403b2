package dev.vigil.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallPacerTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;

    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private long now = -5 * SECOND;
    private final CallPacer pacer = new CallPacer(() -> now, () -> {}, this::alarm);

    @Test
    void nobodyGoesBeforeARateIsGranted() {
        var call = pacer.turn(false).subscribeAsCompletionStage();

        pass(SECOND);
        assertThat(call).isNotDone();
        pacer.grant(10, now + SECOND);
        assertThat(call).isCompleted();
    }

    @Test
    void callsAreSpacedByTheRate() {
        for (var perSecond : new int[] {1, 5, 50, 400}) {
            pacer.grant(perSecond, now + 3_600 * SECOND);
            pass(SECOND);
            var went = went(3 * perSecond);
            pass(4 * SECOND);
            for (var i = 1; i < went.size(); i++) {
                var gap = went.get(i) - went.get(i - 1);
                assertThat(gap)
                        .as("gap %d at %d/s", i, perSecond)
                        .isLessThanOrEqualTo(SECOND / perSecond + MILLISECOND);
            }
            assertThat(went).hasSize(3 * perSecond);
        }
    }

    @Test
    void nobodyGoesAfterTheGrantHasEnded() {
        pacer.grant(10, now + SECOND);
        var went = went(100);

        pass(60 * SECOND);

        assertThat(went).hasSizeBetween(10, 12);
        assertThat(pacer.rate()).isZero();
        assertThat(pacer.waiting()).isEqualTo(100 - went.size());
    }

    @Test
    void aGrantThatIsNotRenewedGoesOnAtHalfItsRateBeforeItEnds() {
        pacer.grant(40, now + 2 * SECOND, 0.5, now + 4 * SECOND);
        var went = went(1_000);

        pass(2 * SECOND);
        var full = went.size();
        assertThat(pacer.rate()).isEqualTo(20);
        pass(2 * SECOND);
        var half = went.size() - full;
        pass(60 * SECOND);

        assertThat(full).isBetween(80, 84);
        assertThat(half).isBetween(39, 41);
        assertThat(went).hasSize(full + half);
    }

    /// Four processes with 25/s each of a limit of 100. A throttle cuts it to 50, and nobody can renew: what all of
    /// them call together fits under the cut two seconds after they asked, and has ended after four.
    @Test
    void theSumOfAllCallsFitsUnderTheDeepestCutAlthoughNobodyRenews() {
        var began = now;
        var went = new ArrayList<Long>();
        for (var holder = 0; holder < 4; holder++) {
            var process = new CallPacer(() -> now, () -> {}, this::alarm);
            process.grant(25, now + QuotaStore.FULL.toNanos(), QuotaStore.AFTERWARDS, now + QuotaStore.LEASE.toNanos());
            for (var call = 0; call < 200; call++) {
                process.turn(false).subscribeAsCompletionStage().thenRun(() -> went.add(now - began));
            }
        }

        pass(10 * SECOND);

        var perSecond = new int[10];
        went.forEach(at -> perSecond[(int) (at / SECOND)]++);
        assertThat(perSecond[0]).isBetween(100, 112);
        assertThat(perSecond[1]).isBetween(98, 102);
        assertThat(perSecond[2]).isBetween(46, 54);
        assertThat(perSecond[3]).isBetween(46, 54);
        assertThat(Arrays.stream(perSecond, 4, 10).sum()).isZero();
    }

    @Test
    void aNewRateHoldsForThoseWhoAlreadyWait() {
        pacer.grant(50, now + 100 * SECOND);
        var went = went(200);
        pass(SECOND);
        var before = went.size();

        pacer.grant(5, now + 100 * SECOND);
        pass(2 * SECOND);

        assertThat(before).isBetween(49, 56);
        assertThat(went.size() - before).isBetween(9, 11);
    }

    /// What the leases of the others leave may be the rest of a subtraction. Its first call once set the next one 292
    /// years ahead, where no later rate could fetch it back: the images of that process stood still.
    @Test
    void aShareOfNextToNothingHoldsUpNobody() {
        var went = went(100);
        pacer.grant(5.7e-14, now + 4 * SECOND);
        pass(SECOND);

        pacer.grant(50, now + 10 * SECOND);
        pass(3 * SECOND);

        assertThat(went).hasSize(100);
    }

    /// A timer that was set for a slow rate once kept those waiting for whom a faster one had come.
    @Test
    void aFasterRateIsUsedAtOnce() {
        pacer.grant(0.1, now + 4 * SECOND);
        var went = went(100);
        pass(SECOND);
        assertThat(went).hasSize(1);

        pacer.grant(100, now + 10 * SECOND);
        pass(SECOND + SECOND / 10);

        assertThat(went).hasSize(100);
    }

    @Test
    void noStretchOfTimeHoldsMoreCallsThanRateAndAllowance() {
        var random = new Random(42);
        for (var round = 0; round < 20; round++) {
            var perSecond = 1 + random.nextInt(500);
            pacer.grant(perSecond, now + 3_600 * SECOND);
            pass(SECOND);
            var went = new ArrayList<Long>();
            for (var i = 0; i < 200; i++) {
                pacer.turn(random.nextBoolean()).subscribeAsCompletionStage().thenRun(() -> went.add(now));
                pass(random.nextInt(10) == 0 ? random.nextLong(SECOND) : 0);
            }
            pass(200 * SECOND / perSecond + SECOND);
            assertThat(went).hasSize(200);
            for (var first = 0; first < went.size(); first++) {
                for (var last = first; last < went.size(); last++) {
                    var seconds = (went.get(last) - went.get(first)) / 1e9 + 0.1 + 0.001;
                    assertThat((double) (last - first + 1)).isLessThanOrEqualTo(1.01 + perSecond * seconds);
                }
            }
        }
    }

    @Test
    void expressGoesFirstAndTheBacklogStillMoves() {
        var order = new ArrayList<String>();
        for (var i = 0; i < 20; i++) {
            pacer.turn(false).subscribeAsCompletionStage().thenRun(() -> order.add("backlog"));
            pacer.turn(true).subscribeAsCompletionStage().thenRun(() -> order.add("express"));
        }
        pacer.grant(100, now + 100 * SECOND);
        pass(SECOND);

        assertThat(order.subList(0, 20)).filteredOn("express"::equals).hasSize(15);
        assertThat(order).hasSize(40);
    }

    @Test
    void whoWaitsForTooLongIsSentAwayAndTheOthersStay() {
        var first = pacer.turn(false).subscribeAsCompletionStage();
        pass(10 * SECOND);
        var second = pacer.turn(true).subscribeAsCompletionStage();

        pacer.giveUp(Duration.ofSeconds(5));

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        assertThat(pacer.waiting()).isEqualTo(1);
    }

    private List<Long> went(int calls) {
        var went = new ArrayList<Long>();
        for (var i = 0; i < calls; i++) {
            CompletableFuture<Void> call = pacer.turn(false).subscribeAsCompletionStage();
            call.thenRun(() -> went.add(now));
        }
        return went;
    }

    /// Timers know milliseconds only.
    private void alarm(long nanos, Runnable action) {
        alarms.add(new Alarm(now + Math.max(MILLISECOND, nanos / MILLISECOND * MILLISECOND), action));
    }

    /// Lets time go by.
    private void pass(long nanos) {
        var end = now + nanos;
        while (!alarms.isEmpty() && alarms.peek().at() <= end) {
            var alarm = alarms.poll();
            now = Math.max(now, alarm.at());
            alarm.action().run();
        }
        now = end;
    }

    private record Alarm(long at, Runnable action) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return Long.compare(at, other.at);
        }
    }
}
