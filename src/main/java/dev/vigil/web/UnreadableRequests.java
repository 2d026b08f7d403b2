package dev.vigil.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// Answers requests that Vert.x refuses before any rule of ours sees them, such as those without a Host. Quarkus would
/// write an error with a stack trace for each, and answer no problem. A target that is no URI is answered 400 by Vert.x
/// itself, without a body.
@ApplicationScoped
class UnreadableRequests {

    /// Before the handlers of Quarkus.
    private static final int FIRST = Integer.MIN_VALUE;

    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    private final ProblemWriter problems;

    UnreadableRequests(ProblemWriter problems) {
        this.problems = problems;
    }

    void register(@Observes Router router) {
        router.route().order(FIRST).failureHandler(this::answer);
    }

    private void answer(RoutingContext call) {
        var status = call.statusCode();
        if (status < CLIENT_ERRORS || status >= SERVER_ERRORS || call.response().headWritten()) {
            call.next();
            return;
        }
        AnswerHeaders.mustHaveThem(call);
        RequestIds.mustHaveOne(call);
        problems.refuse(
                call,
                ProblemCode.INVALID_REQUEST,
                "The request cannot be read: its header Host is missing, or its path or query is not escaped.");
    }
}
