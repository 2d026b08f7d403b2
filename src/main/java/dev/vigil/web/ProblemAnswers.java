package dev.vigil.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vigil.db.DatabaseFailures;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// Turns whatever ends a request early into a {@link Problem}.
class ProblemAnswers {

    private static final String RETRY_AFTER_SECONDS = "5";

    @ServerExceptionMapper
    Response problem(ProblemException problem, RoutingContext call) {
        return answer(
                problem.code(), problem.getMessage(), call, problem.errors().orElse(null));
    }

    @ServerExceptionMapper
    Response notJson(JsonProcessingException malformed, RoutingContext call) {
        return answer(ProblemCode.INVALID_REQUEST, "The body is not valid JSON.", call, null);
    }

    @ServerExceptionMapper
    Response refusedByFramework(WebApplicationException refused, RoutingContext call) {
        if (refused.getCause() instanceof JsonProcessingException malformed) {
            return notJson(malformed, call);
        }
        var status = refused.getResponse().getStatus();
        return switch (status) {
            case 404 -> answer(ProblemCode.NOT_FOUND, "There is nothing at this path.", call, null);
            case 405 -> answer(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take this method.", call, null);
            case 406 -> answer(ProblemCode.NOT_ACCEPTABLE, "This path answers application/json.", call, null);
            case 413 -> answer(ProblemCode.LIMIT_EXCEEDED, "The body is over the limit of this path.", call, null);
            case 415 ->
                answer(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "See the Content-Type that this path takes in the API document.",
                        call,
                        null);
            default ->
                status < 500
                        ? answer(ProblemCode.INVALID_REQUEST, "The request cannot be understood.", call, null)
                        : bug(refused, call);
        };
    }

    @ServerExceptionMapper
    Response anythingElse(Throwable failure, RoutingContext call) {
        return DatabaseFailures.isAway(failure)
                ? answer(
                        ProblemCode.LEDGER_UNAVAILABLE,
                        "The database cannot be reached; try again in a moment.",
                        call,
                        null)
                : bug(failure, call);
    }

    private static Response bug(Throwable failure, RoutingContext call) {
        RequestIds.logBug(call, failure);
        return build(
                ProblemCode.INTERNAL,
                "Something went wrong on our side; what was done of the request is not known. The request ID tells the"
                        + " operator more.",
                call,
                null);
    }

    private static Response answer(
            ProblemCode code, @Nullable String detail, RoutingContext call, @Nullable List<?> errors) {
        RequestIds.logIfOurs(call, code);
        return build(code, detail, call, errors);
    }

    private static Response build(
            ProblemCode code, @Nullable String detail, RoutingContext call, @Nullable List<?> errors) {
        var response = Response.status(code.status())
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(code, detail, call.request().path(), errors).withRequestId(RequestIds.of(call)));
        return code.status() == 503
                ? response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build()
                : response.build();
    }
}
