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
/// An answer that refuses a body before it has come says that the connection ends. Then only the socket is kept
/// ({@link UnwantedRest}), for a few seconds. Any other answer leaves the connection to the next request.
@ApplicationScoped
class Linger {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    /// Connections of which the rest is read at once, with nothing but their sockets. More are closed: then there are
    /// more than a server has clients.
    private static final int MOST = 2_000;

    private static final int FIRST_ERROR = 400;
    private static final String LAST = Linger.class.getName() + ".last";

    private final Duration longest;
    private final int most;
    private final AtomicInteger reading = new AtomicInteger();

    @Inject
    Linger() {
        this(LONGEST, MOST);
    }

    /// @param longest how long a rest is read
    /// @param most connections of which the rest is read
    Linger(Duration longest, int most) {
        this.longest = longest;
        this.most = most;
    }

    /// Before the head of the answer is sent.
    static void sayWhetherItIsTheLast(RoutingContext call) {
        if (call.response().getStatusCode() >= FIRST_ERROR && rest(call.request()) > 0) {
            makeItTheLast(call);
        }
    }

    /// No request follows this one on its connection, and the answer says so.
    static void makeItTheLast(RoutingContext call) {
        call.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        call.put(LAST, true);
    }

    /// Goes on after the answer, on the event loop of the connection.
    void goOn(RoutingContext call) {
        var request = call.request();
        if (call.get(LAST) != null) {
            leave(request);
        } else if (!request.isEnded()) {
            readTheRest(call);
        }
    }

    private void readTheRest(RoutingContext call) {
        var request = call.request();
        // Cancelled as soon as the rest is there, which for most requests is at once: until then it holds the answer.
        var timer = call.vertx().setTimer(longest.toMillis(), expired -> closeUnlessEnded(request));
        request.endHandler(ended -> call.vertx().cancelTimer(timer))
                .exceptionHandler(broken -> call.vertx().cancelTimer(timer))
                .handler(ignored -> {})
                .resume();
    }

    private static void closeUnlessEnded(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.connection().close();
        }
    }

    private void leave(HttpServerRequest request) {
        var channel = ((ConnectionBase) request.connection()).channel();
        var rest = rest(request);
        // What TLS needs to go on lies in handlers of its own, so such a connection is not taken over.
        if (rest <= 0 || channel.pipeline().get(SslHandler.class) != null || reading.get() >= most) {
            request.connection().close();
            return;
        }
        reading.incrementAndGet();
        channel.closeFuture().addListener(closed -> reading.decrementAndGet());
        UnwantedRest.takeOver(channel, rest, longest);
    }

    /// Bytes of the body that are still to come; where it does not say its length, more than any until it has ended.
    private static long rest(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return Long.parseLong(length) - request.bytesRead();
        }
        var isChunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        return isChunked && !request.isEnded() ? Long.MAX_VALUE : 0;
    }
}
