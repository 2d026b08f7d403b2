package dev.vigil.aws;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/// The connections of an HTTP client, with the memory of which of them have carried a request before.
final class PooledConnections {

    private final HttpClient http;
    private final Set<HttpConnection> used =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    PooledConnections(HttpClient http) {
        this.http = http;
    }

    Future<HttpClientRequest> request(RequestOptions options) {
        return http.request(options);
    }

    /// Whether the connection of this request has carried another one. Asked once for each request.
    boolean isReused(HttpClientRequest request) {
        return !used.add(request.connection());
    }

    /// Whether the server, or something between, closed the connection.
    static boolean isClosed(Throwable cause) {
        return cause instanceof HttpClosedException || cause instanceof IOException;
    }
}
