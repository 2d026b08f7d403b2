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

/// Ends the calls of clients that send too slowly, whether or not they still send. It looks at all bodies twenty times
/// a second, and ends few of them in one look, so that the work of a look has a bound.
@ApplicationScoped
class SlowClients {

    private static final Duration INTERVAL = Duration.ofMillis(50);

    /// Calls that one look ends. So it takes six seconds to end as many as there may be connections.
    static final int AT_ONCE = 25;

    private final RequestConfig config;
    private final Set<PacedBody> bodies = ConcurrentHashMap.newKeySet();

    SlowClients(RequestConfig config) {
        this.config = config;
    }

    void start(@Observes StartupEvent started, Vertx vertx) {
        vertx.setPeriodic(INTERVAL.toMillis(), ignored -> look());
    }

    /// Answers how many calls it ended.
    int look() {
        var ended = 0;
        for (var body : bodies) {
            if (body.stopIfTooSlow() && ++ended == AT_ONCE) {
                return ended;
            }
        }
        return ended;
    }

    /// The body of this call, watched until the call ends.
    InputStream watched(RoutingContext call, InputStream body) {
        var paced = new PacedBody(body, new ReceivingPace(config.minRate().asLongValue(), System::nanoTime));
        watch(paced);
        call.addEndHandler(ended -> bodies.remove(paced));
        return paced;
    }

    void watch(PacedBody body) {
        bodies.add(body);
    }
}
