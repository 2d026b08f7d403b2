package dev.vigil.limits;

import dev.vigil.web.AnswerHeaders;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/// Bounds for the port of health and metrics. It has connections of its own, so a probe is answered while clients fill
/// the port of the API. The rules of that port do not reach this one, and Quarkus gives this one no limit of
/// connections; so the rules are here: a request reads, and an address has few connections. Sizes and the idle time-out
/// are in application.properties.
@ApplicationScoped
class ManagementRules {

    /// Probes and scrapers need one or two. An address that has too many takes none from the others.
    static final int CONNECTIONS_PER_ADDRESS = 50;

    /// As early as the handlers of Quarkus allow: they are registered with the same order, and before.
    private static final int FIRST = Integer.MIN_VALUE;

    private static final int BAD_REQUEST = 400;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int SERVER_ERRORS = 500;
    private static final int UNAVAILABLE = 503;
    private static final String METHODS = "GET, HEAD";

    private final Connections connections;

    @Inject
    ManagementRules() {
        this(new Connections(CONNECTIONS_PER_ADDRESS));
    }

    ManagementRules(Connections connections) {
        this.connections = connections;
    }

    void register(@Observes ManagementInterface management) {
        management.router().route().order(FIRST).handler(this::apply).failureHandler(ManagementRules::refuseUnreadable);
    }

    private void apply(RoutingContext call) {
        AnswerHeaders.mustHaveThem(call);
        // Quarkus allows every web page to read this port; none needs to.
        call.response().headers().remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
        var method = call.request().method();
        if (connections.areTooMany(call)) {
            refuse(call, UNAVAILABLE);
        } else if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            call.next();
        } else {
            call.response().putHeader(HttpHeaders.ALLOW, METHODS);
            refuse(call, METHOD_NOT_ALLOWED);
        }
    }

    /// What Vert.x refuses before any handler, such as a request without a Host; Quarkus would log a stack trace for
    /// each, and one for each client that leaves while its body is read.
    private static void refuseUnreadable(RoutingContext call) {
        if (call.response().ended() || call.response().closed()) {
            return;
        }
        var status = call.statusCode();
        if (status < BAD_REQUEST || status >= SERVER_ERRORS) {
            call.next();
            return;
        }
        AnswerHeaders.mustHaveThem(call);
        refuse(call, status);
    }

    private static void refuse(RoutingContext call, int status) {
        var connection = call.request().connection();
        call.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end()
                .onComplete(ended -> connection.close());
    }
}
