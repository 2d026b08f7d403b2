package dev.vigil.limits;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Ends the calls of clients that send too slowly, whether or not they still send. One look at all bodies twice a
/// second.
@ApplicationScoped
class SlowClients {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final RequestConfig config;
    private final Set<PacedBody> bodies = ConcurrentHashMap.newKeySet();

    SlowClients(RequestConfig config) {
        this.config = config;
    }

    void start(@Observes StartupEvent started, Vertx vertx) {
        vertx.setPeriodic(INTERVAL.toMillis(), ignored -> bodies.forEach(PacedBody::stopIfTooSlow));
    }

    /// The body of this call, watched until the call ends.
    InputStream watched(RoutingContext call, InputStream body) {
        var paced = new PacedBody(body, new ReceivingPace(config.minRate().asLongValue(), System::nanoTime));
        bodies.add(paced);
        call.addEndHandler(ended -> bodies.remove(paced));
        return paced;
    }
}
