package dev.vigil.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers a request with a problem where no resource is asked.
@ApplicationScoped
public class ProblemWriter {

    private static final int UNAVAILABLE = 503;
    private static final String RETRY_AFTER_SECONDS = "5";

    private final ObjectMapper mapper;

    public ProblemWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    public void refuse(RoutingContext call, ProblemException problem) {
        refuse(
                call,
                problem.code(),
                String.valueOf(problem.getMessage()),
                problem.errors().orElse(null));
    }

    public void refuse(RoutingContext call, ProblemCode code, String detail) {
        refuse(call, code, detail, null);
    }

    private void refuse(RoutingContext call, ProblemCode code, String detail, @Nullable List<?> errors) {
        RequestIds.logIfOurs(call, code);
        try {
            var problem =
                    Problem.of(code, detail, call.request().path(), errors).withRequestId(RequestIds.of(call));
            if (code.status() == UNAVAILABLE) {
                call.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            }
            call.response()
                    .setStatusCode(code.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(mapper.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            call.fail(e);
        }
    }
}
