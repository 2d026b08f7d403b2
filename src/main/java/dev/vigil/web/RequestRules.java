package dev.vigil.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Rules that hold for every request, before any resource sees it: bodies other than uploads have a limit
/// ({@link LimitedBody} for those that do not say their length), and a header whose promise is not built yet is refused
/// rather than ignored.
@ApplicationScoped
class RequestRules {

    /// Bytes of a body that is not multipart; a thousand complete Rekognition responses fit.
    static final long MAX_BODY = 16L * 1024 * 1024;

    static final String TOO_LONG = "A JSON body may have " + MAX_BODY + " bytes at most; send it in several calls.";

    private static final String MULTIPART = "multipart/form-data";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final int PRIORITY = 1_000;

    private final ObjectMapper mapper;
    private final Duration linger;

    @Inject
    RequestRules(ObjectMapper mapper) {
        this(mapper, LINGER);
    }

    /// @param linger how long the rest of a body is read that nobody wants
    RequestRules(ObjectMapper mapper, Duration linger) {
        this.mapper = mapper;
        this.linger = linger;
    }

    void register(@Observes Filters filters) {
        filters.register(this::apply, PRIORITY);
    }

    void apply(RoutingContext call) {
        call.addEndHandler(ended -> readTheRest(call));
        if (call.request().method().equals(HttpMethod.POST)
                && call.request().headers().contains(IDEMPOTENCY_KEY)) {
            refuse(
                    call,
                    ProblemCode.NOT_SUPPORTED,
                    "The header Idempotency-Key is not supported yet; send the request without it.");
        } else if (!isUpload(call.request().getHeader(HttpHeaders.CONTENT_TYPE)) && length(call) > MAX_BODY) {
            refuse(call, ProblemCode.LIMIT_EXCEEDED, TOO_LONG);
        } else {
            call.next();
        }
    }

    /// A client that is refused while it still sends would never read its answer from a connection that stands
    /// still, nor from one that breaks at once. So the rest of its body is read and forgotten for a while, and
    /// then the connection is closed.
    private void readTheRest(RoutingContext call) {
        var request = call.request();
        if (request.isEnded()) {
            return;
        }
        // Cancelled as soon as the rest is there, which for most requests is at once: until then it holds the answer.
        var timer = call.vertx().setTimer(linger.toMillis(), expired -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
        request.handler(ignored -> {})
                .endHandler(ended -> call.vertx().cancelTimer(timer))
                .exceptionHandler(broken -> call.vertx().cancelTimer(timer))
                .resume();
    }

    static boolean isUpload(@Nullable String type) {
        return type != null && type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length());
    }

    private static long length(RoutingContext call) {
        var length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void refuse(RoutingContext call, ProblemCode code, String detail) {
        try {
            var body = mapper.writeValueAsString(Problem.of(code, detail, call.normalizedPath(), null));
            call.response()
                    .setStatusCode(code.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(body);
        } catch (JsonProcessingException e) {
            call.fail(e);
        }
    }
}
