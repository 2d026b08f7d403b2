package dev.vigil.limits;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How long the body of a request may be. It follows from the route alone, for {@code POST /v1/jobs} from its form
/// too; never from the Content-Type of any other route. A route that is added brings its row, or has {@link #OTHER}.
enum BodyLimit {
    /// Counted in {@code upload}, by {@code vigil.upload.max-bytes}.
    UPLOAD(Long.MAX_VALUE),
    /// A thousand items of the bridge.
    BRIDGE(16L * 1024 * 1024),
    /// Ten thousand IDs.
    RETRY(1024L * 1024),
    /// A move of a job, which has no arguments: an empty body, or an empty object with or without its type.
    MOVE(64L * 1024),
    OTHER(64L * 1024);

    private static final String JOBS = "/v1/jobs";
    private static final String MULTIPART = "multipart/form-data";
    private static final Map<Pattern, BodyLimit> POSTS = Map.of(
            Pattern.compile("/v1/jobs/[^/]+/images"), UPLOAD,
            Pattern.compile("/v1/jobs/[^/]+/results"), BRIDGE,
            Pattern.compile("/v1/virtual-images(/updates)?"), BRIDGE,
            Pattern.compile("/v1/jobs/[^/]+/retry"), RETRY,
            Pattern.compile("/v1/jobs/[^/]+/(seal|cancel|pause|resume)"), MOVE);

    private final long bytes;

    BodyLimit(long bytes) {
        this.bytes = bytes;
    }

    /// A path that is written in another way than here has the smallest limit.
    static BodyLimit of(RoutingContext call) {
        return of(
                call.request().method(),
                String.valueOf(call.request().path()),
                call.request().getHeader(HttpHeaders.CONTENT_TYPE));
    }

    static BodyLimit of(HttpMethod method, String path, @Nullable String type) {
        if (!method.equals(HttpMethod.POST)) {
            return OTHER;
        }
        var route = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (route.equals(JOBS)) {
            return isMultipart(type) ? UPLOAD : OTHER;
        }
        return POSTS.entrySet().stream()
                .filter(row -> row.getKey().matcher(route).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHER);
    }

    /// Bytes at most.
    long bytes() {
        return bytes;
    }

    /// Whether a body without a Content-Type is refused.
    boolean needsType() {
        return this != MOVE;
    }

    ProblemException exceeded() {
        return new ProblemException(
                ProblemCode.LIMIT_EXCEEDED,
                "The body of this request may have " + bytes + " bytes at most; send it in several calls.");
    }

    private static boolean isMultipart(@Nullable String type) {
        return type != null && type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length());
    }
}
