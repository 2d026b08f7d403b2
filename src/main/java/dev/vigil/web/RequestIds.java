package dev.vigil.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// Gives every request an ID, which stands in its answer, in its problem, and in the log line about an error of
/// ours. An ID that the client sends is taken over if it is sane.
@ApplicationScoped
class RequestIds {

    static final String HEADER = "X-Request-Id";

    /// The template of a path that no route has; the path itself may hold anything, so it reaches no log.
    private static final String UNKNOWN_ROUTE = "unknown";

    /// Before every other rule: what they refuse has an ID too.
    private static final int PRIORITY = 2_000;

    private static final int FIRST_OF_OURS = 500;
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Logger LOG = Logger.getLogger(RequestIds.class);

    void register(@Observes Filters filters) {
        filters.register(RequestIds::give, PRIORITY);
    }

    static void give(RoutingContext call) {
        mustHaveOne(call);
        call.next();
    }

    /// Gives the request an ID if it has none yet.
    static void mustHaveOne(RoutingContext call) {
        if (call.get(HEADER) != null) {
            return;
        }
        var sent = call.request().getHeader(HEADER);
        var id = sent != null && SANE.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        call.put(HEADER, id);
        call.response().putHeader(HEADER, id);
    }

    /// The ID of the request.
    static String of(RoutingContext call) {
        return String.valueOf(call.<String>get(HEADER));
    }

    /// Tells the log about an answer that says that the error is ours (5xx).
    static void logIfOurs(RoutingContext call, ProblemCode code) {
        if (code.status() >= FIRST_OF_OURS) {
            LOG.warnf(
                    "a request was answered with an error of ours: requestId=%s method=%s route=%s reason=%s",
                    of(call), call.request().method(), route(call), code.word());
        }
    }

    /// Tells the log about a bug.
    static void logBug(RoutingContext call, Throwable failure) {
        LOG.errorf(
                failure,
                "a request met an unexpected error: requestId=%s method=%s route=%s",
                of(call),
                call.request().method(),
                route(call));
    }

    private static String route(RoutingContext call) {
        return Routes.of(String.valueOf(call.request().path()))
                .map(Routes.Route::template)
                .orElse(UNKNOWN_ROUTE);
    }
}
