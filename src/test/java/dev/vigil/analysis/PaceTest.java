package dev.vigil.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long ALLOWANCE = SECOND / 10;

    private long now = -5 * SECOND;

    @Test
    void reservationsMadeAtOnceAreSpacedByTheRate() {
        for (var perSecond : new int[] {1, 5, 50, 1_000}) {
            var pace = new Pace(perSecond, () -> now);
            for (var i = 0; i < 300; i++) {
                assertThat(pace.reserve())
                        .as("reservation %d at %d/s", i, perSecond)
                        .isEqualTo(i * SECOND / perSecond);
            }
        }
    }

    @Test
    void whoComesWhenItsSlotIsDueDoesNotWait() {
        var pace = new Pace(50, () -> now);
        for (var i = 0; i < 100; i++) {
            assertThat(pace.reserve()).isZero();
            now += SECOND / 50;
        }
    }

    @Test
    void afterIdleTimeAtMostATenthOfASecondIsMadeUpFor() {
        var pace = new Pace(50, () -> now);
        pace.reserve();
        now += 3_600 * SECOND;

        var slotsMissedInATenthOfASecond = 5;
        for (var i = 0; i < slotsMissedInATenthOfASecond + 1; i++) {
            assertThat(pace.reserve()).as("reservation %d", i).isZero();
        }
        assertThat(pace.reserve()).isEqualTo(SECOND / 50);
        assertThat(pace.reserve()).isEqualTo(2 * SECOND / 50);
    }

    @Test
    void aSlowRateIsNotSpedUpByIdleTime() {
        var pace = new Pace(0.5, () -> now);
        assertThat(pace.reserve()).isZero();
        now += 3_600 * SECOND;

        assertThat(pace.reserve()).isZero();
        assertThat(pace.reserve()).isEqualTo(2 * SECOND - ALLOWANCE);
    }

    @Test
    void noStretchOfTimeHoldsMoreCallsThanRateAndAllowance() {
        var random = new Random(42);
        for (var round = 0; round < 40; round++) {
            var perSecond = 0.5 + random.nextDouble() * 500;
            var pace = new Pace(perSecond, () -> now);
            var calls = new ArrayList<Long>();
            for (var i = 0; i < 300; i++) {
                now += random.nextInt(4) == 0 ? (long) (random.nextDouble() * 4 * SECOND / perSecond) : 0;
                now += random.nextInt(100) == 0 ? SECOND : 0;
                calls.add(now + pace.reserve());
            }
            assertThat(calls).isSorted();
            for (var first = 0; first < calls.size(); first++) {
                for (var last = first; last < calls.size(); last++) {
                    var nanos = calls.get(last) - calls.get(first) + ALLOWANCE;
                    var most = 1 + perSecond * nanos / SECOND + 1e-3;
                    assertThat((double) (last - first + 1))
                            .as("calls %d to %d at %s/s", first, last, perSecond)
                            .isLessThanOrEqualTo(most);
                }
            }
        }
    }

    @Test
    void aTurnThatIsDueComesAtOnce() {
        var pace = new Pace(50, () -> now);

        assertThat(pace.turn().subscribeAsCompletionStage()).isCompletedWithValue(null);
    }

    @Test
    void aTurnIsTakenWhenSubscribedNotWhenAskedFor() {
        var pace = new Pace(1, () -> now);
        var unused = pace.turn();

        assertThat(pace.reserve()).isZero();
        assertThat(pace.reserve()).isEqualTo(SECOND);
        assertThat(unused).isNotNull();
    }

    @Test
    void aRateThatIsNoneIsRefusedByTheNameOfItsKey() {
        for (var rate : new double[] {0, -1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Pace(rate, () -> now))
                    .withMessageContaining("vigil.rekognition.requests-per-second");
        }
    }
}
