package dev.vigil.limits;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import dev.vigil.web.ProblemWriter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// Rules that hold for every request, before any resource sees it: an address has a limit of connections, a body has
/// the limit of its route ({@link LimitedBody} holds it for those that do not say their length) and says its type, and
/// a header whose promise is not built yet is refused rather than ignored.
@ApplicationScoped
class RequestRules {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int PRIORITY = 1_000;

    private final ProblemWriter problems;
    private final Connections connections;
    private final ReadAhead readAhead;
    private final Linger linger;

    RequestRules(ProblemWriter problems, Connections connections, ReadAhead readAhead, Linger linger) {
        this.problems = problems;
        this.connections = connections;
        this.readAhead = readAhead;
        this.linger = linger;
    }

    void register(@Observes Filters filters) {
        filters.register(this::apply, PRIORITY);
    }

    void apply(RoutingContext call) {
        call.addHeadersEndHandler(head -> Linger.sayWhetherItIsTheLast(call));
        call.addEndHandler(ended -> onItsLoop(call, () -> goOn(call)));
        try {
            mustFollowTheRules(call);
        } catch (ProblemException refused) {
            problems.refuse(call, refused);
            return;
        }
        call.next();
    }

    /// The rest of a request may come while its handlers are set, where another thread sets them. Not at once, either:
    /// what ends an answer has more to do with the connection.
    private static void onItsLoop(RoutingContext call, Runnable action) {
        ((ConnectionBase) call.request().connection()).channel().eventLoop().execute(action);
    }

    private void mustFollowTheRules(RoutingContext call) {
        if (connections.areTooMany(call)) {
            Linger.makeItTheLast(call);
            throw new ProblemException(
                    ProblemCode.BUSY,
                    "Your address has too many connections (vigil.http.connections-per-address); close some.");
        }
        var request = call.request();
        // Whoever judges paths before the routes would judge another path than they do (CVE-2026-39852).
        if (request.path().indexOf(';') >= 0) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "A path has no semicolon here; encode it in a value.");
        }
        if (request.method().equals(HttpMethod.POST) && request.headers().contains(IDEMPOTENCY_KEY)) {
            throw new ProblemException(
                    ProblemCode.NOT_SUPPORTED,
                    "The header Idempotency-Key is not supported yet; send the request without it.");
        }
        var limit = BodyLimit.of(call);
        if (length(call) > limit.bytes()) {
            throw limit.exceeded();
        }
        if (limit.needsType() && request.method().equals(HttpMethod.POST) && hasUntypedBody(call)) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "A request with a body says what it is, in Content-Type.");
        }
        readAhead.begin(call, limit);
    }

    private static boolean hasUntypedBody(RoutingContext call) {
        var headers = call.request().headers();
        return !headers.contains(HttpHeaders.CONTENT_TYPE)
                && (length(call) > 0 || headers.contains(HttpHeaders.TRANSFER_ENCODING));
    }

    /// Of a connection that broke before the answer there is no rest. Its handlers stay: whoever reads the body
    /// must hear of it.
    private void goOn(RoutingContext call) {
        ReadAhead.end(call);
        if (call.response().ended()) {
            linger.goOn(call);
        }
    }

    private static long length(RoutingContext call) {
        var length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
