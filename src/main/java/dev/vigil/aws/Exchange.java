package dev.vigil.aws;

import dev.vigil.signals.Reason;
import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/// One request and its answer, on one event loop. It ends once: with the whole answer, with a failure, or when
/// its time is over. What comes later is dropped, and the connection is closed.
///
/// A server may close an idle connection just when a call takes it from the pool. The call has not failed then: it is
/// made again, at once, until it has a connection that answers or a new one; {@link #MOST_STALE} times at most. All
/// calls made here may be repeated (RFC 9110, section 9.2.2).
final class Exchange {

    /// Bytes. The largest answers of the calls made here have some tens of thousands.
    private static final int MAX_ANSWER = 4 * 1024 * 1024;

    /// A server that closes its connections closes all that are idle, and the next one of the pool may be one of them.
    private static final int MOST_STALE = 10;

    private final Vertx vertx;
    private final SdkHttpRequest signed;
    private final CallBody body;
    private final List<ByteBuffer> chunks;
    private final Duration timeout;
    private final UniEmitter<? super String> emitter;

    private @Nullable Runnable again;
    private @Nullable HttpClientRequest request;
    private boolean isReused;
    private int staleConnections;
    private Buffer answer = Buffer.buffer();
    private long timer;
    private int written;
    private int queued;
    private boolean over;

    Exchange(Vertx vertx, SdkHttpRequest signed, CallBody body, Duration timeout, UniEmitter<? super String> emitter) {
        this.vertx = vertx;
        this.signed = signed;
        this.body = body;
        this.chunks = body.chunks();
        this.timeout = timeout;
        this.emitter = emitter;
        body.enter();
    }

    void begin(PooledConnections connections, Optional<ProxyOptions> proxy) {
        timer = vertx.setTimer(timeout.toMillis(), ignored -> fail(ApiCallTimeoutException.create(timeout.toMillis())));
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(signed.method().name()))
                .setSsl(signed.protocol().equals("https"))
                .setHost(signed.host())
                .setPort(signed.port())
                .setURI(signed.encodedPath().isEmpty() ? "/" : signed.encodedPath());
        proxy.ifPresent(options::setProxyOptions);
        again = () -> connect(connections, options);
        connect(connections, options);
    }

    private void connect(PooledConnections connections, RequestOptions options) {
        try {
            connections
                    .request(options)
                    .onSuccess(connected -> send(connected, connections.isReused(connected)))
                    .onFailure(this::broke);
        } catch (RuntimeException closed) {
            broke(closed);
        }
    }

    private void send(HttpClientRequest connected, boolean reused) {
        request = connected;
        isReused = reused;
        written = 0;
        if (over) {
            connected.reset();
            return;
        }
        signed.forEachHeader((name, values) -> connected.putHeader(name, values));
        connected.exceptionHandler(cause -> broke(connected, cause));
        connected.response().onSuccess(this::receive).onFailure(cause -> broke(connected, cause));
        write(connected);
    }

    /// Goes on when the socket has taken what was written: an image is not copied into its buffers all at once.
    // Deprecated since Vert.x 5 hides Netty; there is no other way to hand over bytes without copying them.
    @SuppressWarnings("deprecation")
    private void write(HttpClientRequest to) {
        while (to == request && !over && written < chunks.size()) {
            if (to.writeQueueFull()) {
                to.drainHandler(ignored -> write(to));
                return;
            }
            var chunk = Buffer.buffer(Unpooled.wrappedBuffer(chunks.get(written++)));
            queued++;
            (written == chunks.size() ? to.end(chunk) : to.write(chunk)).onComplete(sent -> left());
        }
    }

    /// A chunk has left the queue, to the socket or with the connection.
    private void left() {
        queued--;
        leaveIfDone();
    }

    private void leaveIfDone() {
        if (over && queued == 0) {
            body.leave();
        }
    }

    private boolean isSent() {
        return written == chunks.size() && queued == 0;
    }

    private void receive(HttpClientResponse response) {
        again = null;
        response.exceptionHandler(this::broke);
        response.handler(part -> {
            answer.appendBuffer(part);
            if (answer.length() > MAX_ANSWER) {
                fail(new AnswerTooLarge(MAX_ANSWER));
            }
        });
        response.endHandler(ignored -> answered(response));
    }

    private void answered(HttpClientResponse response) {
        var text = answer.toString(StandardCharsets.UTF_8);
        if (response.statusCode() / 100 == 2) {
            if (!isSent()) {
                fail(SdkClientException.create("The call succeeded before its body was sent."));
                return;
            }
            if (end(false)) {
                emitter.complete(text);
            }
            return;
        }
        var head = SdkHttpResponse.builder().statusCode(response.statusCode());
        response.headers().forEach(header -> head.appendHeader(header.getKey(), header.getValue()));
        if (end(!isSent())) {
            emitter.fail(Refusal.of(head.build(), text));
        }
    }

    /// A request that has been replaced by another is ignored.
    private void broke(HttpClientRequest connected, Throwable cause) {
        if (connected != request) {
            return;
        }
        if (isReused && again != null && !over && staleConnections < MOST_STALE && PooledConnections.isClosed(cause)) {
            staleConnections++;
            request = null;
            again.run();
        } else {
            broke(cause);
        }
    }

    private void broke(Throwable cause) {
        fail(SdkClientException.create("The call broke off: " + Reason.of(cause), cause));
    }

    private void fail(RuntimeException failure) {
        if (end(true)) {
            emitter.fail(failure);
        }
    }

    /// Whether this is the end; it comes once.
    ///
    /// @param drop whether to close the connection, because the request or the answer is not complete
    private boolean end(boolean drop) {
        if (over) {
            return false;
        }
        over = true;
        vertx.cancelTimer(timer);
        if (drop && request != null) {
            request.reset();
        }
        leaveIfDone();
        return true;
    }
}
