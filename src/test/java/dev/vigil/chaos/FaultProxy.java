package dev.vigil.chaos;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

/// Stands between Vigil and one service that speaks HTTP. What passes, and how, is decided by its
/// {@link Traffic}, on a virtual thread per call. The Host header stays as the client signed it.
final class FaultProxy implements AutoCloseable {

    private static final int CONNECTIONS = 1_000;

    private static final double CLOSED = 0.5;
    private static final int LONGEST_IDLE_MILLIS = 50;

    private final Vertx vertx;
    private final URI upstream;
    private final Duration longest;
    private final Traffic traffic;
    private final HttpClient client;
    private final HttpServer server;
    private final Set<HttpConnection> busy = ConcurrentHashMap.newKeySet();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closesConnections;

    /// @param longest what the service may take for an answer
    FaultProxy(Vertx vertx, URI upstream, Duration longest, Traffic traffic) {
        this.vertx = vertx;
        this.upstream = upstream;
        this.longest = longest;
        this.traffic = traffic;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(2), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        // A connection that is closed with linger 0 is reset.
        var options = new HttpServerOptions()
                .setHost("localhost")
                .setSoLinger(0)
                .setHandle100ContinueAutomatically(true)
                .setMaxHeaderSize(64 * 1024);
        this.server = join(vertx.createHttpServer(options)
                .requestHandler(this::serve)
                .exceptionHandler(reset -> {})
                .listen(0));
    }

    /// Decides about each call.
    interface Traffic {
        Answer pass(Call call, Upstream upstream);
    }

    /// The service behind the proxy.
    interface Upstream {

        /// Passes a call on and waits for the answer.
        Answer send(Call call);

        /// Passes on half of the body, then breaks the connection.
        void sendHalf(Call call);
    }

    /// A call with its whole body.
    record Call(HttpMethod method, String uri, MultiMap headers, Buffer body) {

        Call with(Buffer other) {
            return new Call(method, uri, headers, other);
        }
    }

    /// What the client gets.
    sealed interface Answer {

        Answer RESET = new Reset();

        record Response(int status, MultiMap headers, Buffer body) implements Answer {}

        /// The connection is reset.
        record Reset() implements Answer {}

        static Answer error(int status, String contentType, String body) {
            return new Response(
                    status, MultiMap.caseInsensitiveMultiMap().add("Content-Type", contentType), Buffer.buffer(body));
        }
    }

    URI endpoint() {
        return URI.create("http://localhost:" + server.actualPort());
    }

    /// What the proxy itself, or the service behind it, got wrong without being asked to.
    List<String> broken() {
        return broken;
    }

    /// Half of the answers are the last of their connection, which the client is not told: it is closed up to 50 ms
    /// later, unless it has the next call by then, as a server does that keeps few idle ones.
    void closesConnections(boolean now) {
        closesConnections = now;
    }

    @Override
    public void close() {
        join(server.close());
        join(client.close());
        threads.shutdown();
    }

    private void serve(HttpServerRequest request) {
        var connection = request.connection();
        busy.add(connection);
        request.exceptionHandler(gone -> busy.remove(connection));
        request.body()
                .onSuccess(body -> threads.execute(
                        () -> answer(request, new Call(request.method(), request.uri(), request.headers(), body))));
    }

    private void answer(HttpServerRequest request, Call call) {
        FaultProxy.Answer answer;
        try {
            answer = traffic.pass(call, new Behind());
        } catch (RuntimeException | AssertionError e) {
            broken.add(call.method() + " " + call.uri() + ": " + e);
            answer = Answer.RESET;
        }
        switch (answer) {
            case Answer.Reset _ -> request.connection().close();
            case Answer.Response(var status, var headers, var body) -> {
                var response = request.response().setStatusCode(status);
                headers.remove("Transfer-Encoding").remove("Connection");
                response.headers().addAll(headers);
                if (call.method() != HttpMethod.HEAD && status != 204) {
                    response.putHeader("Content-Length", String.valueOf(body.length()));
                }
                response.end(body).onSuccess(answered -> closeByChance(request));
            }
        }
    }

    private void closeByChance(HttpServerRequest request) {
        var connection = request.connection();
        busy.remove(connection);
        var random = ThreadLocalRandom.current();
        if (closesConnections && random.nextDouble() < CLOSED) {
            vertx.setTimer(1 + random.nextInt(LONGEST_IDLE_MILLIS), later -> {
                if (!busy.contains(connection)) {
                    connection.close();
                }
            });
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private final class Behind implements Upstream {

        @Override
        public Answer send(Call call) {
            try {
                return join(client.request(options(call)).compose(request -> {
                    // Listened to before anything is sent: this is no event loop, and an answer that comes
                    // before somebody listens to it is lost.
                    var answer = request.response().compose(Behind::whole);
                    request.send(call.body());
                    return answer;
                }));
            } catch (CompletionException e) {
                if (e.getCause() instanceof TimeoutException) {
                    broken.add(call.method() + " " + call.uri() + ": the service does not answer");
                }
                return Answer.RESET;
            }
        }

        private static Future<Answer> whole(HttpClientResponse response) {
            return response.body()
                    .map(body -> new Answer.Response(
                            response.statusCode(),
                            MultiMap.caseInsensitiveMultiMap().addAll(response.headers()),
                            body));
        }

        @Override
        public void sendHalf(Call call) {
            try {
                join(client.request(options(call))
                        .compose(request -> request.write(
                                        call.body().getBuffer(0, call.body().length() / 2))
                                .onComplete(written -> request.connection().close())));
            } catch (CompletionException e) {
                // That is what it is for.
            }
        }

        private RequestOptions options(Call call) {
            var headers = MultiMap.caseInsensitiveMultiMap().addAll(call.headers());
            headers.remove("Expect").remove("Connection").remove("Transfer-Encoding");
            headers.set("Content-Length", String.valueOf(call.body().length()));
            return new RequestOptions()
                    .setTimeout(longest.toMillis())
                    .setMethod(call.method())
                    .setHost(upstream.getHost())
                    .setPort(upstream.getPort())
                    .setURI(call.uri())
                    .setHeaders(headers);
        }
    }
}
