package dev.vigil.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.queue.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitTest {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private Duration now = Duration.ofHours(-1);
    private final Circuit circuit = new Circuit("tests", PAUSE, () -> now.toNanos());

    @Test
    void closedItLetsInAnyNumber() {
        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(Integer.MAX_VALUE);
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void afterAFailureItLetsInNoneForThePause() {
        circuit.failed("AccessDeniedException");

        assertThat(circuit.isOpen()).isTrue();
        assertThat(circuit.capacity(Lane.BACKLOG)).isZero();
        now = now.plus(PAUSE).minusNanos(1);
        assertThat(circuit.capacity(Lane.BACKLOG)).isZero();
    }

    @Test
    void afterThePauseItLetsInOneProbeOnlyOnce() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);

        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
        assertThat(circuit.capacity(Lane.BACKLOG)).isZero();
        assertThat(circuit.isOpen()).isTrue();
    }

    @Test
    void aProbeThatNeverAnswersIsFollowedByAnotherAfterThePause() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);

        now = now.plus(PAUSE).minusNanos(1);
        assertThat(circuit.capacity(Lane.BACKLOG)).isZero();
        now = now.plusNanos(1);
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
    }

    @Test
    void afterEachFailedProbeThePauseIsTheSame() {
        circuit.failed("AccessDeniedException");
        for (var probe = 0; probe < 10; probe++) {
            now = now.plus(PAUSE).minusNanos(1);
            assertThat(circuit.capacity(Lane.BACKLOG)).isZero();
            now = now.plusNanos(1);
            assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
            circuit.failed("AccessDeniedException");
        }
    }

    @Test
    void failuresOfWorkInHandDoNotLengthenThePause() {
        circuit.failed("AccessDeniedException");
        for (var inHand = 0; inHand < 100; inHand++) {
            now = now.plusMillis(1);
            circuit.failed("AccessDeniedException");
        }

        now = now.plus(PAUSE).minusMillis(100).minusNanos(1);
        assertThat(circuit.capacity(Lane.BACKLOG)).isZero();
        now = now.plusNanos(1);
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
    }

    @Test
    void workInHandAfterAFailedProbeDoesNotLengthenThePauseAgain() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        circuit.capacity(Lane.BACKLOG);
        circuit.failed("AccessDeniedException");
        circuit.failed("AccessDeniedException");

        now = now.plus(PAUSE);
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
    }

    @Test
    void aSuccessClosesItAndTheNextFailureOpensItForAPause() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        circuit.capacity(Lane.BACKLOG);
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        circuit.capacity(Lane.BACKLOG);

        circuit.succeeded();

        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(Integer.MAX_VALUE);
        circuit.failed("AccessDeniedException");
        assertThat(circuit.capacity(Lane.BACKLOG)).isZero();
        now = now.plus(PAUSE);
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
    }

    @Test
    void aSuccessOfAClosedCircuitChangesNothing() {
        circuit.succeeded();

        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aProbeThatAnIdleLaneHadNoUseForGoesToTheOtherAtOnce() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        assertThat(circuit.capacity(Lane.EXPRESS)).isEqualTo(1);

        circuit.probePassed(Lane.EXPRESS);

        assertThat(circuit.capacity(Lane.EXPRESS)).isZero();
        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
    }

    @Test
    void whereNoOtherLaneWantsTheProbeTheIdleOneHasItAgainAfterAMoment() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        circuit.capacity(Lane.BACKLOG);
        circuit.probePassed(Lane.BACKLOG);

        now = now.plusMillis(200);

        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
    }

    @Test
    void aProbeWhoseDeliveryNeededNoCallIsFollowedByAnotherAtOnce() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        circuit.capacity(Lane.BACKLOG);

        circuit.probeUnused();

        assertThat(circuit.capacity(Lane.BACKLOG)).isEqualTo(1);
    }

    /// The express lane asks first in every round, has nothing, and takes a second to find out; the backlog asks every
    /// 50 ms. Recovered is when the backlog's probe went well.
    @Test
    void besideAnIdleExpressLaneTheBacklogProbesWithinTwoPausesOfTheRecovery() {
        circuit.failed("AccessDeniedException");
        var recovered = now.plus(PAUSE.multipliedBy(4));
        var expressFreeAt = now;
        var expressHolds = false;
        while (circuit.isOpen()) {
            now = now.plusMillis(50);
            if (expressHolds && now.compareTo(expressFreeAt) >= 0) {
                circuit.probePassed(Lane.EXPRESS);
                expressHolds = false;
            }
            if (!expressHolds && circuit.capacity(Lane.EXPRESS) == 1) {
                expressHolds = true;
                expressFreeAt = now.plusSeconds(1);
            }
            if (circuit.capacity(Lane.BACKLOG) == 1) {
                probe(now.compareTo(recovered) >= 0);
            }
            assertThat(now).isLessThan(recovered.plus(PAUSE.multipliedBy(8)));
        }
        assertThat(now).isLessThanOrEqualTo(recovered.plus(PAUSE.multipliedBy(2)));
    }

    private void probe(boolean wentWell) {
        if (wentWell) {
            circuit.succeeded();
        } else {
            circuit.failed("AccessDeniedException");
        }
    }
}
