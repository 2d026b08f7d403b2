package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReceivingPaceTest {

    private static final int RATE = 64 * 1024;

    private final AtomicLong clock = new AtomicLong();
    private final ReceivingPace pace = new ReceivingPace(RATE, clock::get);

    @Test
    void silenceFromTheStartIsTooSlowAfterTheWindow() {
        pace.begin();
        pass(Duration.ofMillis(4_999));
        assertThat(pace.isTooSlow()).isFalse();

        pass(Duration.ofMillis(1));

        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void aLargeFirstBurstPaysForASecondMoreAndNotForMinutes() {
        read(6_600_000, Duration.ofMillis(20));
        pace.begin();
        pass(Duration.ofMillis(5_900));
        assertThat(pace.isTooSlow()).isFalse();

        pass(Duration.ofMillis(100));

        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void aByteNowAndThenIsTooSlow() {
        read(6_600_000, Duration.ZERO);
        read(1, Duration.ofSeconds(4));
        assertThat(pace.isTooSlow()).isFalse();

        read(1, Duration.ofSeconds(4));

        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void theLeastRateIsFastEnoughForAnyTime() {
        for (var second = 0; second < 600; second++) {
            read(RATE, Duration.ofSeconds(1));
            assertThat(pace.isTooSlow()).isFalse();
        }
    }

    @Test
    void justBelowTheLeastRateIsTooSlow() {
        for (var second = 0; second < 7; second++) {
            read(RATE * 9 / 11, Duration.ofSeconds(1));
        }

        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void timeInWhichNobodyReadsIsNotTheClients() {
        for (var piece = 0; piece < 100; piece++) {
            read(1_000, Duration.ofMillis(10));
            pass(Duration.ofMinutes(1));
        }

        assertThat(pace.isTooSlow()).isFalse();
    }

    /// The deadline of a call, 30 s and its bytes at the least rate, follows from the window.
    @Test
    void whateverComesTheCallEndsWithinItsDeadline() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var one = new ReceivingPace(RATE, clock::get);
            long bytes = 0;
            long nanos = 0;
            for (var read = 0; read < 1_000 && !one.isTooSlow(); read++) {
                var took = Duration.ofMillis(random.nextInt(3_000)).toNanos();
                var came = random.nextInt(4 * RATE);
                one.begin();
                clock.addAndGet(took);
                one.end(came);
                nanos += took;
                bytes += came;
            }
            assertThat(nanos).isLessThan(Duration.ofSeconds(30).toNanos() + bytes * 1_000_000_000 / RATE);
        }
    }

    private void read(int bytes, Duration took) {
        pace.begin();
        pass(took);
        pace.end(bytes);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
