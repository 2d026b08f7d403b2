package dev.vigil.health;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A worker whose loop has ended is seen from outside.
@QuarkusTest
@TestProfile(DeadWorkerTest.Broken.class)
class DeadWorkerTest extends DeadLoopTest {

    @Test
    void livenessFailsWhenTheLoopOfTheWorkerHasEnded() {
        mustBeDeadAfterItsStart();
    }

    /// A worker with a handler that throws.
    public static final class Broken extends RunningWorker {

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(BrokenWorker.class);
        }
    }
}
