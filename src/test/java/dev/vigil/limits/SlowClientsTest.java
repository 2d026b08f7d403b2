package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.web.ProblemException;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlowClientsTest {

    private static final MemorySize RATE = new MemorySize(BigInteger.valueOf(64 * 1024));
    private static final int SLOW = SlowClients.AT_ONCE + 3;

    private final AtomicLong clock = new AtomicLong();
    private final Semaphore ended = new Semaphore(0);

    @Test
    void oneLookEndsFewAndTheNextOnesTheRest() throws Exception {
        var clients = new SlowClients(new Rates());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < SLOW; i++) {
                var silent = new SilentBody();
                var body = new PacedBody(silent, new ReceivingPace(RATE.asLongValue(), clock::get));
                clients.watch(body);
                threads.submit(() -> readToItsEnd(body));
                silent.isRead.await();
            }
            assertThat(clients.look()).as("all have some time").isZero();

            clock.addAndGet(ReceivingPace.WINDOW.toNanos());

            assertThat(clients.look()).isEqualTo(SlowClients.AT_ONCE);
            assertThat(clients.look()).isEqualTo(SLOW - SlowClients.AT_ONCE);
            ended.acquire(SLOW);
        }
    }

    private void readToItsEnd(PacedBody body) {
        try {
            body.read();
        } catch (ProblemException tooSlow) {
            ended.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Rates() implements RequestConfig {

        @Override
        public MemorySize memory() {
            return RATE;
        }

        @Override
        public MemorySize minRate() {
            return RATE;
        }
    }
}
