package dev.vigil.limits;

import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Goes on with a connection whose client was answered while it still sent. A client that is refused would never read
/// its answer from a connection that stands still, nor from one that breaks at once. So the rest of its body is read
/// and forgotten.
///
/// Who sends the rest soon keeps the connection. Of the others only the socket is kept ({@link UnwantedRest}), for a
/// few seconds more.
@ApplicationScoped
class Linger {

    /// Enough for a network that is near, and so short that the request dies young: the native program collects its
    /// young generation every 80 ms, and what lives on is copied by each full collection.
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /// Connections of which the rest is read at once. More are closed: then there are more than a server has clients.
    private static final int MOST = 2_000;

    private final Duration soon;
    private final Duration longest;
    private final int most;
    private final AtomicInteger reading = new AtomicInteger();

    @Inject
    Linger() {
        this(SOON, LONGEST, MOST);
    }

    /// @param soon within which a client keeps its connection
    /// @param longest how long its rest is read after that
    /// @param most connections of which the rest is read
    Linger(Duration soon, Duration longest, int most) {
        this.soon = soon;
        this.longest = longest;
        this.most = most;
    }

    /// Reads the rest of this call, which was answered; on its event loop.
    ///
    /// @param whenEnded runs when the rest was there in time
    void readTheRest(RoutingContext call, Runnable whenEnded) {
        var request = call.request();
        // Cancelled as soon as the rest is there, which for most requests is at once: until then it holds the answer.
        var timer = call.vertx().setTimer(soon.toMillis(), expired -> leave(request));
        request.endHandler(ended -> {
                    call.vertx().cancelTimer(timer);
                    whenEnded.run();
                })
                .exceptionHandler(broken -> call.vertx().cancelTimer(timer))
                .handler(ignored -> {})
                .resume();
    }

    private void leave(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        var channel = ((ConnectionBase) request.connection()).channel();
        // What TLS needs to go on lies in handlers of its own, so such a connection is not taken over.
        if (channel.pipeline().get(SslHandler.class) != null || reading.get() >= most) {
            request.connection().close();
            return;
        }
        reading.incrementAndGet();
        channel.closeFuture().addListener(closed -> reading.decrementAndGet());
        UnwantedRest.takeOver(channel, rest(request), longest);
    }

    /// Bytes; where the body does not say its length, more than any.
    private static long rest(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? Long.MAX_VALUE : Long.parseLong(length) - request.bytesRead();
    }
}
