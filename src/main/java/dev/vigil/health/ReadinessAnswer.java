package dev.vigil.health;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;

/// The answer of a readiness check: a probe never waits longer than a moment.
final class ReadinessAnswer {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private ReadinessAnswer() {}

    static Uni<HealthCheckResponse> answer(String what, Uni<Void> check) {
        return check.ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(ignored -> HealthCheckResponse.up(what))
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.down(what));
    }
}
