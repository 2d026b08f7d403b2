package dev.vigil.job;

import static org.assertj.core.api.Assertions.assertThat;

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
        var once = Quota.untried(100).after(40, true);

        assertThat(once.after(40, true)).isEqualTo(once);
    }

    @Test
    void aCutIsNeverDeeperThanHalfAndNeverToNothing() {
        assertThat(Quota.untried(100).after(0, true).limit()).isEqualTo(50);
        assertThat(Quota.untried(0.6).after(0, true).limit()).isEqualTo(0.5);
        assertThat(Quota.untried(0.2).after(0, true).limit()).isEqualTo(0.2);
    }

    @Test
    void aLimitThatIsNotUsedIsNotRaised() {
        var cut = new Quota(100, 40, Quota.FIRST_STEP, 60, 60);

        assertThat(cut.after(10, false)).isEqualTo(cut);
        assertThat(cut.after(39, false).limit()).isGreaterThan(40);
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
                quota = quota.after(answered / sinceReport, throttled > 0);
                sinceReport = 0;
                answered = 0;
                throttled = 0;
            }
        }
    }

    private void call() {
        if (tokens >= 1) {
            tokens--;
            answered++;
            allAnswered++;
        } else {
            throttled++;
            allThrottled++;
        }
    }
}
