package dev.vigil.health;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A process in which the loop of a sweep has ended is seen from outside.
@QuarkusTest
@TestProfile(DeadSweepTest.Broken.class)
class DeadSweepTest extends DeadLoopTest {

    @Test
    void livenessFailsWhenTheLoopOfASweepHasEnded() {
        mustBeDeadAfterItsStart();
    }

    /// A process with a sweep that throws.
    public static final class Broken extends RunningWorker {

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(BrokenSweep.class);
        }
    }
}
