package dev.vigil.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/// The memory for everything that requests make this process keep: one pool for the whole process, in bytes.
@ApplicationScoped
public class RequestMemory {

    private static final long POOL = 32L * 1024 * 1024;
    private static final String SHARE = Share.class.getName();

    private final AtomicLong free = new AtomicLong(POOL);

    /// The share of this call, empty at first. It is free again when the call has ended.
    public Share of(RoutingContext call) {
        Share share = call.get(SHARE);
        if (share == null) {
            var made = new Share();
            call.put(SHARE, made);
            call.addEndHandler(ended -> made.close());
            return made;
        }
        return share;
    }

    /// What one call holds. Closing it twice is harmless.
    public final class Share implements AutoCloseable {

        private final AtomicLong held = new AtomicLong();

        /// Takes this many bytes more; ends the call with {@link ProblemCode#BUSY} when there is no room.
        public void take(long bytes) {
            if (free.addAndGet(-bytes) < 0) {
                free.addAndGet(bytes);
                throw new ProblemException(ProblemCode.BUSY, "Too much is being sent at once; try again in a moment.");
            }
            held.addAndGet(bytes);
        }

        /// Gives bytes back that are not kept any more.
        public void give(long bytes) {
            held.addAndGet(-bytes);
            free.addAndGet(bytes);
        }

        @Override
        public void close() {
            free.addAndGet(held.getAndSet(0));
        }
    }
}
