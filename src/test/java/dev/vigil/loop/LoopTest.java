package dev.vigil.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Every way in which a loop can end, and what liveness hears of it.
class LoopTest {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void itIsAliveWhileATurnWaits() {
        var loop = loopOf(Uni.createFrom().nothing());

        assertThat(loop.isAlive()).isTrue();
        assertThat(turns).hasValue(1);
    }

    @Test
    void aTurnThatEndsIsFollowedByTheNext() {
        var loop = Loop.of(
                "test",
                clock::get,
                LONGEST,
                () -> turns.incrementAndGet() < 3
                        ? Uni.createFrom().nullItem()
                        : Uni.createFrom().nothing());

        assertThat(loop.isAlive()).isTrue();
        assertThat(turns).hasValue(3);
    }

    @Test
    void aFailureMakesItDead() {
        assertThat(loopOf(Uni.createFrom().failure(new IllegalStateException("a failure")))
                        .isAlive())
                .isFalse();
    }

    @Test
    void anErrorMakesItDead() {
        assertThat(loopOf(Uni.createFrom().failure(new StackOverflowError())).isAlive())
                .isFalse();
    }

    @Test
    void anExceptionInTheFirstStepMakesItDead() {
        var loop = Loop.of("test", clock::get, LONGEST, () -> {
            throw new IllegalStateException("before there was a Uni");
        });

        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void aTurnThatNeverEndsMakesItDeadInTime() {
        var loop = loopOf(Uni.createFrom().nothing());

        clock.set(LONGEST.toNanos());
        assertThat(loop.isAlive()).isTrue();
        clock.set(LONGEST.toNanos() + 1);
        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void aLoopThatWasStoppedIsNotDead() {
        var finished = loopOf(Uni.createFrom().nothing());
        var cancelled = loopOf(Uni.createFrom().nothing());
        finished.finish();
        cancelled.cancel();
        clock.set(LONGEST.toNanos() + 1);

        assertThat(finished.isAlive()).isTrue();
        assertThat(cancelled.isAlive()).isTrue();
    }

    private Loop loopOf(Uni<?> turn) {
        return Loop.of("test", clock::get, LONGEST, () -> {
            turns.incrementAndGet();
            return turn;
        });
    }
}
