package dev.vigil.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.pgclient.PgException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// Turns whatever ends a request early into a {@link Problem}.
class ProblemAnswers {

    private static final String RETRY_AFTER_SECONDS = "5";
    private static final Logger LOG = Logger.getLogger(ProblemAnswers.class);

    @ServerExceptionMapper
    Response problem(ProblemException problem, UriInfo uri) {
        return answer(
                problem.code(), problem.getMessage(), uri, problem.errors().orElse(null));
    }

    @ServerExceptionMapper
    Response notJson(JsonProcessingException malformed, UriInfo uri) {
        return answer(ProblemCode.INVALID_REQUEST, "The body is not valid JSON.", uri, null);
    }

    @ServerExceptionMapper
    Response refusedByFramework(WebApplicationException refused, UriInfo uri) {
        if (refused.getCause() instanceof JsonProcessingException malformed) {
            return notJson(malformed, uri);
        }
        var status = refused.getResponse().getStatus();
        return switch (status) {
            case 404 -> answer(ProblemCode.NOT_FOUND, "There is nothing at this path.", uri, null);
            case 405 -> answer(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take this method.", uri, null);
            case 406 -> answer(ProblemCode.NOT_ACCEPTABLE, "This path answers application/json.", uri, null);
            case 413 -> answer(ProblemCode.LIMIT_EXCEEDED, "The body is over the limit of this path.", uri, null);
            case 415 ->
                answer(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "See the Content-Type that this path takes in the API document.",
                        uri,
                        null);
            default ->
                status < 500
                        ? answer(ProblemCode.INVALID_REQUEST, "The request cannot be understood.", uri, null)
                        : bug(refused, uri);
        };
    }

    @ServerExceptionMapper
    Response anythingElse(Throwable failure, UriInfo uri) {
        return isAway(failure)
                ? answer(
                        ProblemCode.LEDGER_UNAVAILABLE,
                        "The database cannot be reached; try again in a moment.",
                        uri,
                        null)
                : bug(failure, uri);
    }

    private static Response bug(Throwable failure, UriInfo uri) {
        LOG.error("a request met an unexpected error", failure);
        return answer(ProblemCode.INTERNAL, "Something went wrong on our side; nothing was half done.", uri, null);
    }

    /// Connection failures, and the classes of SQLSTATE that mean the server is starting, stopping or full.
    private static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException refused) {
                return List.of("08", "53", "57").contains(refused.getSqlState().substring(0, 2));
            }
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof io.smallrye.mutiny.TimeoutException
                    || cause.getClass().getName().startsWith("io.vertx.core.impl.NoStackTrace")
                    || cause instanceof io.vertx.core.VertxException
                    || cause instanceof io.vertx.sqlclient.ClosedConnectionException) {
                return true;
            }
        }
        return false;
    }

    private static Response answer(ProblemCode code, @Nullable String detail, UriInfo uri, @Nullable List<?> errors) {
        var response = Response.status(code.status())
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(code, detail, uri.getPath(), errors));
        return code.status() == 503
                ? response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build()
                : response.build();
    }
}
