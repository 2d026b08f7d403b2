package dev.vigil.limits;

import dev.vigil.identity.Caller;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Function;

/// The memory for everything that requests make this process keep: bodies, JSON, names, chunks of files, outcomes,
/// answers. There is one pool for the whole process, counted in bytes; {@link MemoryPool} says how callers share it.
/// The caller is the tenant of a verified credential; while nobody checks credentials, it is the address of the peer.
@ApplicationScoped
public class RequestMemory {

    /// Bytes of the largest file, which a caller may always hold.
    public static final long LARGEST_FILE = MemoryPool.LARGEST_FILE;

    private static final String SHARE = Share.class.getName();
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final MemoryPool pool;
    private final long bytesPerSecond;
    private final Duration grace;
    private final Function<RoutingContext, MemoryCaller> callers;

    @Inject
    RequestMemory(RequestConfig config, Caller caller) {
        this(config, GRACE, call -> memoryCaller(call, caller));
    }

    /// @param grace how long an answer may take to be sent, beside its bytes at the least rate
    /// @param callers who makes a call
    RequestMemory(RequestConfig config, Duration grace, Function<RoutingContext, MemoryCaller> callers) {
        this.pool = new MemoryPool(config.memory().asLongValue(), System::nanoTime);
        this.bytesPerSecond = config.minRate().asLongValue();
        this.grace = grace;
        this.callers = callers;
    }

    /// Who makes a call.
    static MemoryCaller memoryCaller(RoutingContext call, Caller caller) {
        return caller.verified(call).<MemoryCaller>map(MemoryCaller.Tenant::new).orElseGet(() -> address(call));
    }

    /// Who calls where nobody checks credentials.
    static MemoryCaller address(RoutingContext call) {
        return CallerAddress.of(call.request().remoteAddress());
    }

    /// The share of this call, empty at first. It is free again when the answer has left this process, or the
    /// connection is gone. A client that does not take its answer at the least rate in which bodies have to come is
    /// disconnected.
    public Share of(RoutingContext call) {
        Share share = call.get(SHARE);
        if (share == null) {
            // A body of the bridge may keep more than the pool has beside its reserve.
            var mayUseReserve = BodyLimit.of(call) == BodyLimit.BRIDGE;
            var made = new Share(new MemoryClaim(callers.apply(call), mayUseReserve));
            call.put(SHARE, made);
            call.addEndHandler(ended -> closeWhenSent(call, made));
            return made;
        }
        return share;
    }

    /// A share that nobody closes but its owner.
    Share of(MemoryCaller caller) {
        return new Share(new MemoryClaim(caller, false));
    }

    /// Bytes that nobody holds now.
    public long free() {
        return pool.free();
    }

    /// The end of an answer is not the end of its bytes: those that the client does not take lie in the queue of the
    /// connection. An empty write behind them is done when they are.
    private void closeWhenSent(RoutingContext call, Share share) {
        var channel = ((ConnectionBase) call.request().connection()).channel();
        var sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        if (sent.isDone()) {
            share.close();
            return;
        }
        var bytes = call.response().bytesWritten();
        var timer = call.vertx().setTimer(grace.toMillis() + bytes * 1_000 / bytesPerSecond, late -> cut(channel));
        sent.addListener(done -> {
            call.vertx().cancelTimer(timer);
            share.close();
        });
    }

    /// Closes from the first handler on, since that of Vert.x waits until everything is sent.
    private static void cut(Channel channel) {
        channel.pipeline().firstContext().close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /// What one call holds, or one file of it. Closing it twice is harmless; a share that is closed takes nothing any
    /// more.
    public final class Share implements AutoCloseable {

        private final MemoryClaim claim;

        private Share(MemoryClaim claim) {
            this.claim = claim;
        }

        /// Takes this many bytes more at once; ends the call with {@link ProblemCode#BUSY} when there is no room.
        public void take(long bytes) {
            if (!pool.take(claim, bytes)) {
                throw busy();
            }
        }

        /// Takes this many bytes more, and waits for room; ends the call with {@link ProblemCode#BUSY} when there is
        /// none for too long. For virtual threads only.
        public void await(long bytes, Duration patience) {
            if (!pool.await(claim, bytes, patience)) {
                throw busy();
            }
        }

        /// Gives bytes back that are not kept any more.
        public void give(long bytes) {
            pool.give(claim, bytes);
        }

        /// A share of its own for one file of this call. It outlives the call, and may use the reserve.
        public Share file() {
            return new Share(new MemoryClaim(claim.caller, true));
        }

        @Override
        public void close() {
            pool.close(claim);
        }

        private static ProblemException busy() {
            return new ProblemException(
                    ProblemCode.BUSY, "Too much is being sent or kept at once; try again in a moment.");
        }
    }
}
