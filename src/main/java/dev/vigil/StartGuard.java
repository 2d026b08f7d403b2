package dev.vigil;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/// Checks the values once more, first of all that happens at the start: in development and in tests another class
/// than {@link Vigil} starts Quarkus.
@Singleton
class StartGuard {

    void check(@Observes @Priority(1) StartupEvent event, Config config) {
        var complaints = VigilSettings.CHECK.wrongValues(config.unwrap(SmallRyeConfig.class));
        if (!complaints.isEmpty()) {
            throw new PreventFurtherStepsException(VigilSettings.message(complaints), VigilSettings.EXIT_CODE);
        }
    }
}
