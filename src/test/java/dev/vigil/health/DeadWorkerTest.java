package dev.vigil.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A worker whose loop has ended is seen from outside.
@QuarkusTest
@TestProfile(DeadWorkerTest.Broken.class)
class DeadWorkerTest extends LedgerTest {

    @Test
    void livenessFailsWhenTheLoopOfTheWorkerHasEnded() {
        await(() -> management.get("/q/health/live").status() == 503);

        assertThat(management.get("/q/health/started").status()).isEqualTo(200);
    }

    /// A worker with a handler that throws.
    public static final class Broken implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "vigil.queue.worker.enabled", "true",
                    "vigil.queue.worker.poll-wait", "1S",
                    "vigil.queue.worker.drain-timeout", "1S");
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(BrokenWorker.class);
        }
    }
}
