package dev.vigil.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The limit against a strict token bucket (refill as the real quota, room for a fifth of a second), reported on
/// once a second and soon after a throttle, as the processes do.
class QuotaTest {

    private static final double TICK = 0.01;
    private static final double RENEW = 1;
    private static final double SOONER = 0.2;

    private final Random dice = new Random(7);
    private Quota quota = Quota.untried(100);
    private Process[] processes = processes(1);
    private double tokens = 20;
    private double throttledByChance;
    private double answered;
    private double throttled;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aQuotaThatIsWhatWasConfiguredIsUsedInFull(int replicas) {
        processes = processes(replicas);

        run(100, 60);

        assertThat(quota.limit()).isEqualTo(100);
        assertThat(throttled).isZero();
        assertThat(answered).isGreaterThan(0.99 * 60 * 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 10})
    void aLowerQuotaIsFoundWithinTenSecondsAndWellUsedThen(int replicas) {
        processes = processes(replicas);

        run(50, 10);

        assertConverged(50);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 10})
    void aQuotaThatFallsIsFollowed(int replicas) {
        processes = processes(replicas);

        run(50, 20);
        run(20, 10);

        assertConverged(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aQuotaThatRisesIsFoundAgain(int replicas) {
        processes = processes(replicas);

        run(20, 20);
        run(100, 12);

        assertConverged(100);
    }

    @Test
    void throttlesOfCallsThatWereUnderWayDoNotCutTwice() {
        var once = after(Quota.untried(100), 40, calls(40, 60));

        assertThat(once.limit()).isLessThan(100);
        assertThat(after(once, 40, calls(40, 60))).isEqualTo(once);
    }

    @Test
    void callsUnderAnotherLimitAreNotCounted() {
        var quota = Quota.untried(100);

        assertThat(quota.after(40, calls(40, 60), 120)).isEqualTo(quota);
        assertThat(quota.after(40, calls(40, 60), 100).limit()).isLessThan(100);
    }

    @Test
    void whatOneProcessSeesTooLittleOfIsSeenTogether() {
        var quota = Quota.untried(100);
        var one = after(quota, 100, calls(22, 1));

        assertThat(one.limit()).isEqualTo(100);
        assertThat(after(after(one, 100, calls(22, 2)), 100, calls(22, 2)).limit())
                .isLessThan(100);
    }

    @Test
    void aRaiseThatIsFollowedByThrottlesIsTakenBack() {
        var raised = after(new Quota(100, 40, 0.24, 0, 60, 60, RecentCalls.NONE), 40, calls(200, 0));
        assertThat(raised.limit()).isCloseTo(40 * 1.24, within(0.01));

        var takenBack = after(raised, 40, calls(40, 10));

        assertThat(takenBack.limit()).isEqualTo(40);
        assertThat(takenBack.step()).isEqualTo(Quota.FIRST_STEP);
    }

    @Test
    void aCutIsNeverDeeperThanHalfAndNeverToNothing() {
        assertThat(after(Quota.untried(100), 0, calls(0, 100)).limit()).isEqualTo(50);
        assertThat(after(Quota.untried(0.6), 0, calls(0, 100)).limit()).isEqualTo(0.5);
        assertThat(after(Quota.untried(0.2), 0, calls(0, 100)).limit()).isEqualTo(0.2);
    }

    @Test
    void aLimitThatIsNotUsedIsNotRaised() {
        var cut = new Quota(100, 40, Quota.FIRST_STEP, 0, 60, 60, RecentCalls.NONE);

        assertThat(after(cut, 10, calls(50, 0)).limit()).isEqualTo(40);
        assertThat(after(cut, 39, calls(195, 0)).limit()).isGreaterThan(40);
    }

    @Test
    void aCutIsInProportionToTheShareThatWasThrottled() {
        assertThat(after(Quota.untried(100), 80, calls(80_000, 20_000)).limit()).isCloseTo(80 * 0.97, within(0.1));
        assertThat(after(Quota.untried(100), 90, calls(90_000, 10_000)).limit()).isCloseTo(90 * 0.97, within(0.1));
    }

    /// Two throttles of two calls are no reason to halve the rate.
    @Test
    void theFirstFewThrottlesCutLittle() {
        assertThat(after(Quota.untried(100), 90, calls(0, 2)).limit()).isCloseTo(94, within(1.0));
    }

    /// The real quota is far above; two in a hundred answers are throttles all the same.
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void throttlesThatHaveNothingToDoWithTheRateLeaveNearlyAllOfIt(int replicas) {
        processes = processes(replicas);
        throttledByChance = 0.02;

        run(100_000, 300);

        assertThat(answered).isGreaterThan(0.95 * 300 * 98);
        assertThat(quota.limit()).isGreaterThan(95);
    }

    @Test
    void afterACutThatWasRightTheyDoNotKeepTheLimitDown() {
        run(20, 20);
        throttledByChance = 0.02;
        run(100_000, 120);
        answered = 0;

        run(100_000, 60);

        assertThat(answered).isGreaterThan(0.9 * 60 * 98);
    }

    private void assertConverged(double real) {
        answered = 0;
        throttled = 0;
        run(real, 60);
        assertThat(answered).as("answered").isGreaterThan(0.97 * 60 * real);
        assertThat(throttled).as("throttled").isLessThan(0.04 * (answered + throttled));
    }

    private void run(double real, double seconds) {
        for (var ticks = Math.round(seconds / TICK); ticks > 0; ticks--) {
            tokens = Math.min(real / 5, tokens + real * TICK);
            quota = later(quota);
            for (var process : processes) {
                process.tick();
            }
        }
    }

    private static Quota later(Quota quota) {
        return new Quota(
                quota.configured(),
                quota.limit(),
                quota.step(),
                quota.raisedFrom(),
                quota.sinceCut() + TICK,
                quota.sinceRaise() + TICK,
                quota.recent().after(TICK));
    }

    private boolean isThrottled() {
        if (tokens < 1 || dice.nextDouble() < throttledByChance) {
            throttled++;
            return true;
        }
        tokens--;
        answered++;
        return false;
    }

    private static Quota after(Quota quota, double answered, RecentCalls calls) {
        return quota.after(answered, calls, quota.limit());
    }

    private static RecentCalls calls(double answered, double throttled) {
        return new RecentCalls(answered, throttled);
    }

    private Process[] processes(int count) {
        return IntStream.range(0, count).mapToObj(Process::new).toArray(Process[]::new);
    }

    /// One that calls as often as it may, and renews its share.
    private final class Process {

        private double limit = quota.limit();
        private double due;
        private double sinceReport;
        private RecentCalls calls = RecentCalls.NONE;
        private double rate;

        /// Their renewals are spread over the second.
        Process(int number) {
            sinceReport = number * 0.37 % RENEW;
        }

        void tick() {
            for (due += limit / processes.length * TICK; due >= 1; due--) {
                calls = calls.plus(isThrottled() ? calls(0, 1) : calls(1, 0));
            }
            sinceReport += TICK;
            if (sinceReport >= RENEW || calls.throttled() > 0 && sinceReport >= SOONER) {
                report();
            }
        }

        private void report() {
            rate = calls.answered() / sinceReport;
            var all = Stream.of(processes).mapToDouble(process -> process.rate).sum();
            quota = quota.after(all, calls, limit);
            limit = quota.limit();
            calls = RecentCalls.NONE;
            sinceReport = 0;
        }
    }
}
