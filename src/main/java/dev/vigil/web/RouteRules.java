package dev.vigil.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Refuses what no resource takes, before one sees it: methods and query parameters that {@link Routes} does not
/// name, paths and media types that cannot be read. Answers {@code OPTIONS}.
@ApplicationScoped
class RouteRules {

    /// After {@link RequestIds} and {@code RequestRules}.
    private static final int PRIORITY = 900;

    private static final String API = "/v1";
    private static final int NO_CONTENT = 204;
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]{1,127}/[\\w.+-]{1,127}\\s*(;.*)?");

    private final ProblemWriter problems;

    RouteRules(ProblemWriter problems) {
        this.problems = problems;
    }

    void register(@Observes Filters filters) {
        filters.register(this::apply, PRIORITY);
    }

    void apply(RoutingContext call) {
        var path = String.valueOf(call.request().path());
        if (!path.startsWith(API)) {
            call.next();
            return;
        }
        if (!isReadable(path)) {
            problems.refuse(call, ProblemCode.INVALID_REQUEST, "The path holds characters that must be escaped.");
            return;
        }
        Routes.of(call.normalizedPath()).ifPresentOrElse(route -> apply(call, route), call::next);
    }

    private void apply(RoutingContext call, Routes.Route route) {
        var parameters = route.parametersOf(call.request().method());
        if (call.request().method().equals(HttpMethod.OPTIONS)) {
            call.response()
                    .setStatusCode(NO_CONTENT)
                    .putHeader(HttpHeaders.ALLOW, route.allow())
                    .end();
        } else if (parameters.isEmpty()) {
            call.response().putHeader(HttpHeaders.ALLOW, route.allow());
            problems.refuse(call, ProblemCode.METHOD_NOT_ALLOWED, "This path takes the methods " + route.allow() + ".");
        } else if (!hasMediaType(call)) {
            problems.refuse(call, ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The header Content-Type names no media type.");
        } else {
            wrongParameter(call, parameters.get()).ifPresentOrElse(wrong -> problems.refuse(call, wrong), call::next);
        }
    }

    private static Optional<ProblemException> wrongParameter(RoutingContext call, Set<String> known) {
        MultiMap given;
        try {
            given = call.queryParams();
        } catch (HttpException | IllegalArgumentException e) {
            return Optional.of(
                    new ProblemException(ProblemCode.INVALID_REQUEST, "The query cannot be read; is it escaped?"));
        }
        return given.names().stream()
                .map(name -> wrong(name, given.getAll(name).size(), known))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<ProblemException> wrong(String name, int times, Set<String> known) {
        if (!known.contains(name)) {
            return Optional.of(ProblemException.invalidParameter(
                    known.isEmpty()
                            ? "There is no such query parameter; this path takes none."
                            : "There is no such query parameter; there are "
                                    + String.join(", ", known.stream().sorted().toList()) + ".",
                    name));
        }
        return times == 1
                ? Optional.empty()
                : Optional.of(ProblemException.invalidParameter("This query parameter is there several times.", name));
    }

    private static boolean isReadable(String path) {
        try {
            return new URI(path).getPath() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean hasMediaType(RoutingContext call) {
        var type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null
                || MEDIA_TYPE.matcher(type.strip().toLowerCase(Locale.ROOT)).matches();
    }
}
