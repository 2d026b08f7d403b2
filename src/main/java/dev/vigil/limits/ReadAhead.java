package dev.vigil.limits;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// The first bytes of a body, which the server reads before anybody asks for them and keeps on the heap: up to eight
/// chunks (Vert.x 4.5, `Http1xServerRequest`), and what one read of the socket brings beyond them (64 KiB, Netty 4.1,
/// `AdaptiveRecvByteBufAllocator`). They are taken from {@link RequestMemory} like everything else that a client sends.
///
/// A body is refused at once when there is no room; that of an upload waits for it on the client's side: its
/// connection is not read until then.
@ApplicationScoped
public class ReadAhead {

    private static final long CHUNKS = 8;
    private static final long ONE_READ = 64L * 1024;
    private static final String HELD_BACK = ReadAhead.class.getName() + ".heldBack";

    private final RequestMemory memory;
    private final long bytes;

    /// @param chunk bytes of the largest chunk of a body
    ReadAhead(RequestMemory memory, @ConfigProperty(name = "quarkus.http.limits.max-chunk-size") MemorySize chunk) {
        this.memory = memory;
        this.bytes = CHUNKS * chunk.asLongValue() + ONE_READ;
    }

    /// Before anything of the body is read, on its event loop. Ends the call with {@code ProblemCode.BUSY} when there
    /// is no room for it.
    void begin(RoutingContext call, BodyLimit limit) {
        var length = announced(call);
        if (length == 0) {
            return;
        }
        if (limit == BodyLimit.UPLOAD) {
            call.put(HELD_BACK, true);
            connection(call).doPause();
        } else {
            memory.of(call).take(Math.min(length, bytes));
        }
    }

    /// Waits for the room that an upload needs, then lets its body come. Ends the call with {@code ProblemCode.BUSY}
    /// when there is none for too long. For virtual threads only.
    ///
    /// @param more bytes that the call needs beside
    public void await(RoutingContext call, long more, Duration patience) {
        memory.of(call).await(Math.min(announced(call), bytes) + more, patience);
        connection(call).channel().eventLoop().execute(() -> end(call));
    }

    /// Lets the rest of a body come, if it was held back; on its event loop.
    static void end(RoutingContext call) {
        if (call.remove(HELD_BACK) != null) {
            connection(call).doResume();
        }
    }

    /// Bytes that the body will have; where it does not say, more than any.
    private static long announced(RoutingContext call) {
        var headers = call.request().headers();
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
            return Long.MAX_VALUE;
        }
        var length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private static ConnectionBase connection(RoutingContext call) {
        return (ConnectionBase) call.request().connection();
    }
}
