package dev.vigil.limits;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The rest of a body that nobody wants: it is read and forgotten, so that the client reads its answer from a
/// connection
/// that neither stands still nor breaks. The connection is closed when the body has ended, or when its time is over.
///
/// The server hears that the client has left, and lets go of the request, its answer and all that belongs to them:
/// what stays is the socket. A request takes 14 KB in the native program, so two thousand clients that send slowly
/// would cost 28 MB, which each full collection of the heap copies.
final class UnwantedRest extends ChannelInboundHandlerAdapter {

    private final Duration longest;
    private long bytes;

    private UnwantedRest(long bytes, Duration longest) {
        this.bytes = bytes;
        this.longest = longest;
    }

    /// Takes the connection over, on its event loop, when the answer has been sent.
    ///
    /// @param bytes that are still to come
    /// @param longest how long they are waited for
    static void takeOver(Channel channel, long bytes, Duration longest) {
        var pipeline = channel.pipeline();
        var handlers = pipeline.toMap().values();
        pipeline.fireChannelInactive();
        handlers.forEach((ChannelHandler handler) -> {
            // One that hears of the end may have removed itself.
            if (pipeline.context(handler) != null) {
                pipeline.remove(handler);
            }
        });
        pipeline.addLast(new UnwantedRest(bytes, longest));
        channel.config().setAutoRead(true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext connection) {
        Runnable late = () -> close(connection);
        var end = connection.executor().schedule(late, longest.toMillis(), TimeUnit.MILLISECONDS);
        connection.channel().closeFuture().addListener(closed -> end.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext connection, Object part) {
        bytes -= part instanceof ByteBuf read ? read.readableBytes() : 0;
        ReferenceCountUtil.release(part);
        if (bytes <= 0) {
            close(connection);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext connection, Throwable broken) {
        close(connection);
    }

    private static void close(ChannelHandlerContext connection) {
        connection.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
