package dev.vigil.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// Messages that together are more than one answer may bring stop no lane, and none of them is lost.
@QuarkusTest
class LargeMessagesTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT_VISIBILITY = Duration.ofSeconds(1);
    private static final String LARGE = "x".repeat(450_000);

    @Inject
    Lanes lanes;

    @Test
    void tenLargeMessagesAreReceivedOneByOne() {
        for (var message = 0; message < 12; message++) {
            send(LARGE);
        }
        var queue = lanes.of(Lane.BACKLOG).at(queueUrl);

        var gone = new HashSet<String>();
        await(() -> {
            var received = queue.receive(SqsEdge.BATCH, Duration.ZERO, SHORT_VISIBILITY)
                    .await()
                    .atMost(PATIENCE);
            assertThat(received.malformed()).hasSizeLessThanOrEqualTo(1);
            queue.delete(received.malformed()).await().atMost(PATIENCE);
            gone.addAll(received.malformed());
            return messages() == 0;
        });

        assertThat(gone).hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void anImageBesideThemIsAnalysed() {
        for (var message = 0; message < 10; message++) {
            send(LARGE);
        }
        var job = api.open(TestImage.many("beside", 3));

        drainUntil(() -> isCompleted(job));

        assertThat(isCompleted(job)).isTrue();
    }
}
