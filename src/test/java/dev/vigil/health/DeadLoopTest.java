package dev.vigil.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// What tests share of a process in which a loop has ended.
abstract class DeadLoopTest extends LedgerTest {

    void mustBeDeadAfterItsStart() {
        await(() -> management.get("/q/health/live").status() == 503);

        assertThat(management.get("/q/health/started").status()).isEqualTo(200);
    }

    /// A process in which the worker and the sweeps run by themselves.
    abstract static class RunningWorker implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "vigil.queue.worker.enabled", "true",
                    "vigil.queue.worker.poll-wait", "1S",
                    "vigil.queue.worker.drain-timeout", "1S");
        }
    }
}
