package dev.vigil.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The limit against a strict token bucket (refill as the real quota, room for a fifth of a second), reported on
/// once a second and soon after a throttle, as the processes do.
class QuotaTest {

    private static final double TICK = 0.01;
    private static final double SOONER = 0.2;

    private Quota quota = Quota.untried(100);
    private double tokens = 20;
    private double due;
    private double sinceReport;
    private double random;
    private final Random dice = new Random(7);
    private final RecentCalls recent = new RecentCalls();
    private double answered;
    private double throttled;
    private double allAnswered;
    private double allThrottled;

    @Test
    void aQuotaThatIsWhatWasConfiguredIsUsedInFull() {
        run(100, 60);

        assertThat(quota.limit()).isEqualTo(100);
        assertThat(allThrottled).isZero();
        assertThat(allAnswered).isGreaterThan(0.99 * 60 * 100);
    }

    @Test
    void aLowerQuotaIsFoundWithinTenSecondsAndWellUsedThen() {
        run(50, 10);
        assertConverged(50);
    }

    @Test
    void aQuotaThatFallsIsFollowed() {
        run(50, 20);
        run(20, 10);
        assertConverged(20);
    }

    @Test
    void aQuotaThatRisesIsFoundAgain() {
        run(20, 20);
        run(100, 10);
        assertConverged(100);
    }

    @Test
    void throttlesOfCallsThatWereUnderWayDoNotCutTwice() {
        var once = Quota.untried(100).after(40, counts(40, 60));

        assertThat(once.limit()).isLessThan(100);
        assertThat(once.after(40, counts(40, 60))).isEqualTo(once);
    }

    @Test
    void aCutIsNeverDeeperThanHalfAndNeverToNothing() {
        assertThat(Quota.untried(100).after(0, counts(0, 100)).limit()).isEqualTo(50);
        assertThat(Quota.untried(0.6).after(0, counts(0, 100)).limit()).isEqualTo(0.5);
        assertThat(Quota.untried(0.2).after(0, counts(0, 100)).limit()).isEqualTo(0.2);
    }

    @Test
    void aLimitThatIsNotUsedIsNotRaised() {
        var cut = new Quota(100, 40, Quota.FIRST_STEP, 60, 60);

        assertThat(cut.after(10, counts(50, 0))).isEqualTo(cut);
        assertThat(cut.after(39, counts(195, 0)).limit()).isGreaterThan(40);
    }

    @Test
    void aCutIsInProportionToTheShareThatWasThrottled() {
        assertThat(Quota.untried(100).after(80, counts(80, 20)).limit()).isCloseTo(80 * 0.97, within(0.01));
        assertThat(Quota.untried(100).after(90, counts(900, 100)).limit()).isCloseTo(90 * 0.97, within(0.01));
    }

    /// The real quota is far above; two in a hundred answers are throttles all the same.
    @Test
    void throttlesThatHaveNothingToDoWithTheRateLeaveNearlyAllOfIt() {
        random = 0.02;
        run(100_000, 300);

        assertThat(allAnswered).isGreaterThan(0.9 * 300 * 98);
        assertThat(quota.limit()).isGreaterThan(97);
    }

    @Test
    void afterACutThatWasRightTheyDoNotKeepTheLimitDown() {
        run(20, 20);
        random = 0.02;
        run(100_000, 120);
        allAnswered = 0;

        run(100_000, 60);

        assertThat(allAnswered).isGreaterThan(0.9 * 60 * 98);
    }

    private void assertConverged(double real) {
        allAnswered = 0;
        allThrottled = 0;
        run(real, 60);
        assertThat(allAnswered).as("answered").isGreaterThan(0.9 * 60 * real);
        assertThat(allThrottled).as("throttled").isLessThan(0.03 * (allAnswered + allThrottled));
    }

    private void run(double real, double seconds) {
        for (var ticks = Math.round(seconds / TICK); ticks > 0; ticks--) {
            tokens = Math.min(real / 5, tokens + real * TICK);
            for (due += quota.limit() * TICK; due >= 1; due--) {
                call();
            }
            quota = new Quota(
                    quota.configured(),
                    quota.limit(),
                    quota.step(),
                    quota.sinceCut() + TICK,
                    quota.sinceRaise() + TICK);
            sinceReport += TICK;
            if (sinceReport >= 1 || throttled > 0 && sinceReport >= SOONER) {
                var before = quota.limit();
                quota = quota.after(
                        answered / sinceReport, recent.report(Duration.ofNanos((long) (sinceReport * 1e9))));
                if (quota.limit() != before) {
                    recent.startOver();
                }
                sinceReport = 0;
                answered = 0;
                throttled = 0;
            }
        }
    }

    private void call() {
        if (tokens >= 1 && dice.nextDouble() >= random) {
            tokens--;
            answered++;
            recent.answered();
            allAnswered++;
        } else {
            throttled++;
            recent.throttled();
            allThrottled++;
        }
    }

    private static RecentCalls.Counts counts(double answered, double throttled) {
        return new RecentCalls.Counts(answered, throttled);
    }
}
