package dev.vigil.web;

import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Every path of the API: its methods, and the query parameters that each takes. A test compares it with the
/// published document. It stands here, and is not read from the resources, so that a request can be refused
/// before its body is read, and in a native program too.
final class Routes {

    private static final Set<String> NONE = Set.of();
    private static final Set<String> IMAGES_OF_JOB = Set.of("state", "flagged", "limit", "cursor");
    private static final Set<String> IMAGES =
            Set.of("state", "flagged", "reference", "label", "minConfidence", "limit", "cursor");

    private static final List<Route> ALL = List.of(
            route("/v1/jobs").get(Set.of("state", "limit", "cursor")).post(),
            route("/v1/jobs/{jobId}").get(NONE).delete(),
            route("/v1/jobs/{jobId}/images").get(IMAGES_OF_JOB).post(),
            route("/v1/jobs/{jobId}/seal").post(),
            route("/v1/jobs/{jobId}/cancel").post(),
            route("/v1/jobs/{jobId}/retry").post(),
            route("/v1/jobs/{jobId}/results").post(),
            route("/v1/retries").post(),
            route("/v1/virtual-images").get(IMAGES).post(),
            route("/v1/virtual-images/updates").post(),
            route("/v1/virtual-images/{virtualImageId}").get(NONE).delete());

    private Routes() {}

    /// Every path.
    static List<Route> all() {
        return ALL;
    }

    /// The first that this path is one of.
    static Optional<Route> of(String path) {
        var segments = segments(path);
        return ALL.stream().filter(route -> route.matches(segments)).findFirst();
    }

    private static Route route(String template) {
        return new Route(template, segments(template), Map.of());
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    /// One path.
    ///
    /// @param template with the names of its variables in braces
    /// @param parameters the query parameters of each method
    record Route(String template, List<String> segments, Map<String, Set<String>> parameters) {

        /// What the header {@code Allow} says.
        String allow() {
            var methods = new TreeSet<>(parameters.keySet());
            methods.add(HttpMethod.OPTIONS.name());
            if (methods.contains(HttpMethod.GET.name())) {
                methods.add(HttpMethod.HEAD.name());
            }
            return String.join(", ", methods);
        }

        /// The query parameters that the method takes, or nothing if the path does not take the method.
        Optional<Set<String>> parametersOf(HttpMethod method) {
            var name = method.equals(HttpMethod.HEAD) ? HttpMethod.GET.name() : method.name();
            return Optional.ofNullable(parameters.get(name));
        }

        private boolean matches(List<String> path) {
            if (path.size() != segments.size()) {
                return false;
            }
            for (var i = 0; i < path.size(); i++) {
                if (!segments.get(i).startsWith("{") && !segments.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private Route get(Set<String> names) {
            return with(HttpMethod.GET, names);
        }

        private Route post() {
            return with(HttpMethod.POST, NONE);
        }

        private Route delete() {
            return with(HttpMethod.DELETE, NONE);
        }

        private Route with(HttpMethod method, Set<String> names) {
            var more = new TreeMap<>(parameters);
            more.put(method.name(), names);
            return new Route(template, segments, Map.copyOf(more));
        }
    }
}
