package dev.vigil.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A sweep that breaks is tried again: its loop ends for nothing.
class SweepTurnTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void aSweepThatThrowsHasANextRun() {
        var broken = new Broken();

        var turn = SweepRunner.turn(broken, broken::sweep);

        assertThat(turn.await().atMost(PATIENCE)).isFalse();
    }

    private static final class Broken implements Sweep<Sweep.Counts> {

        @Override
        public SweepName name() {
            return SweepName.OUTBOX;
        }

        @Override
        public Duration interval() {
            return Duration.ofMillis(1);
        }

        @Override
        public Counts none() {
            return () -> true;
        }

        @Override
        public Uni<Counts> sweep() {
            throw new IllegalStateException("a bug");
        }
    }
}
