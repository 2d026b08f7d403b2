package dev.vigil.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// Headers that every answer carries, whoever writes it. A browser must not guess another content type than the one
/// that the answer names, and no cache keeps what clients have stored here. An answer that sets a Cache-Control of its
/// own replaces this one.
///
/// It asks for no path: one path can be written in many ways, and a rule for some of them would miss the others.
@ApplicationScoped
public class AnswerHeaders {

    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    /// Before {@link RequestIds} and every rule that may refuse the request.
    private static final int PRIORITY = 2_100;

    void register(@Observes Filters filters) {
        filters.register(AnswerHeaders::put, PRIORITY);
    }

    private static void put(RoutingContext call) {
        mustHaveThem(call);
        call.next();
    }

    /// Puts the headers into the answer of this call.
    public static void mustHaveThem(RoutingContext call) {
        call.response().putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF).putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    }
}
