package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedBodyTest {

    private static final int RATE = 64 * 1024;

    private final AtomicLong clock = new AtomicLong();

    @Test
    void aReaderThatIsBlockedIsEndedAndNotLeftInterrupted() throws Exception {
        var silent = new SilentBody();
        var body = new PacedBody(silent, new ReceivingPace(RATE, clock::get));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reader = threads.submit(() -> {
                assertThatExceptionOfType(ProblemException.class)
                        .isThrownBy(body::read)
                        .satisfies(slow -> assertThat(slow.code()).isEqualTo(ProblemCode.REQUEST_TIMEOUT));
                return Thread.currentThread().isInterrupted();
            });
            silent.isRead.await();
            body.stopIfTooSlow();
            assertThat(reader.isDone()).isFalse();

            clock.addAndGet(ReceivingPace.WINDOW.toNanos());
            body.stopIfTooSlow();

            assertThat(reader.get()).isFalse();
        }
    }

    @Test
    void anInterruptOfSomebodyElseIsNoFaultOfTheClient() throws Exception {
        var silent = new SilentBody();
        var body = new PacedBody(silent, new ReceivingPace(RATE, clock::get));
        var reader = Thread.ofVirtual()
                .unstarted(() ->
                        assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(body::read));
        var failure = new Throwable[1];
        reader.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
        reader.start();
        silent.isRead.await();

        reader.interrupt();
        reader.join();

        assertThat(failure[0]).isNull();
    }

    @Test
    void nobodyIsInterruptedWhoDoesNotRead() throws IOException {
        var body = new PacedBody(
                new ByteArrayInputStream(new byte[2]),
                new ReceivingPace(
                        RATE, () -> clock.addAndGet(Duration.ofSeconds(4).toNanos())));
        body.read();

        body.stopIfTooSlow();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aBodyThatIsTooSlowIsNotReadOn() throws IOException {
        var body = new PacedBody(
                new ByteArrayInputStream(new byte[9]),
                new ReceivingPace(
                        RATE, () -> clock.addAndGet(Duration.ofSeconds(6).toNanos())));

        assertThatExceptionOfType(ProblemException.class).isThrownBy(body::read);
        assertThatExceptionOfType(ProblemException.class).isThrownBy(body::read);
    }

    @Test
    void closingReadsNothing() throws IOException {
        var silent = new SilentBody();

        new PacedBody(silent, new ReceivingPace(RATE, clock::get)).close();

        assertThat(silent.isRead.getCount()).isOne();
    }
}
