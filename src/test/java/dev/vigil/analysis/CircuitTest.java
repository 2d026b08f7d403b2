package dev.vigil.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitTest {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private Duration now = Duration.ofHours(-1);
    private final Circuit circuit = new Circuit("tests", PAUSE, () -> now.toNanos());

    @Test
    void closedItLetsInAnyNumber() {
        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.capacity()).isEqualTo(Integer.MAX_VALUE);
        assertThat(circuit.capacity()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void afterAFailureItLetsInNoneForThePause() {
        circuit.failed("AccessDeniedException");

        assertThat(circuit.isOpen()).isTrue();
        assertThat(circuit.capacity()).isZero();
        now = now.plus(PAUSE).minusNanos(1);
        assertThat(circuit.capacity()).isZero();
    }

    @Test
    void afterThePauseItLetsInOneProbeOnlyOnce() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);

        assertThat(circuit.capacity()).isEqualTo(1);
        assertThat(circuit.capacity()).isZero();
        assertThat(circuit.isOpen()).isTrue();
    }

    @Test
    void aProbeThatNeverAnswersIsFollowedByAnotherAfterThePause() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        assertThat(circuit.capacity()).isEqualTo(1);

        now = now.plus(PAUSE).minusNanos(1);
        assertThat(circuit.capacity()).isZero();
        now = now.plusNanos(1);
        assertThat(circuit.capacity()).isEqualTo(1);
    }

    @Test
    void eachFailedProbeDoublesThePauseUpToTenTimesTheFirst() {
        circuit.failed("AccessDeniedException");
        for (var times : List.of(1, 2, 4, 8, 10, 10, 10)) {
            now = now.plus(PAUSE.multipliedBy(times)).minusNanos(1);
            assertThat(circuit.capacity()).as("just before %d pauses", times).isZero();
            now = now.plusNanos(1);
            assertThat(circuit.capacity()).as("after %d pauses", times).isEqualTo(1);
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
        assertThat(circuit.capacity()).isZero();
        now = now.plusNanos(1);
        assertThat(circuit.capacity()).isEqualTo(1);
    }

    @Test
    void workInHandAfterAFailedProbeDoesNotLengthenThePauseAgain() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        circuit.capacity();
        circuit.failed("AccessDeniedException");
        circuit.failed("AccessDeniedException");

        now = now.plus(PAUSE.multipliedBy(2));
        assertThat(circuit.capacity()).isEqualTo(1);
    }

    @Test
    void aSuccessClosesItAndTheNextFailureStartsWithTheFirstPause() {
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE);
        circuit.capacity();
        circuit.failed("AccessDeniedException");
        now = now.plus(PAUSE.multipliedBy(2));
        circuit.capacity();

        circuit.succeeded();

        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.capacity()).isEqualTo(Integer.MAX_VALUE);
        circuit.failed("AccessDeniedException");
        assertThat(circuit.capacity()).isZero();
        now = now.plus(PAUSE);
        assertThat(circuit.capacity()).isEqualTo(1);
    }

    @Test
    void aSuccessOfAClosedCircuitChangesNothing() {
        circuit.succeeded();

        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.capacity()).isEqualTo(Integer.MAX_VALUE);
    }
}
