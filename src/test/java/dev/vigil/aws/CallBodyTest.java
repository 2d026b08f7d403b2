package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// The chunks of a body: who still reads them, and answers that come before the last is sent.
class CallBodyTest extends AwsCallTest {

    /// S3 refuses by the headers, while the body is still on its way.
    @Test
    void aRefusalThatComesBeforeTheBodyIsThroughIsHeard() {
        var early = serve(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 41\r\n\r\n<Error><Code>AccessDenied</Code></Error>\n",
                false);

        var failure = catchThrowable(() -> calls.send(
                        service(PATIENCE),
                        "Put",
                        put(early, 30_000_000),
                        new CallBody.Content(
                                List.of(ByteBuffer.allocate(15_000_000), ByteBuffer.allocate(15_000_000)), NOBODY))
                .await()
                .atMost(PATIENCE));

        assertThat(failure)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("AccessDenied"));
    }

    /// A server that answers before it has read the body cannot have stored it. What nobody reads is not kept in
    /// memory.
    @Test
    void aSuccessBeforeTheBodyIsThroughIsAFailure() {
        var hasty = listen(vertx.createNetServer()
                .connectHandler(socket -> socket.handler(first -> {
                    socket.pause();
                    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                })));
        var chunks = new CountedChunks(200);

        var failure = catchThrowable(() -> calls.send(
                        service(PATIENCE),
                        "Put",
                        put(hasty, 200 * CountedChunks.BYTES),
                        new CallBody.Content(chunks, NOBODY))
                .await()
                .atMost(PATIENCE));

        assertThat(failure).isInstanceOf(SdkClientException.class).hasMessageContaining("before its body");
        assertThat(chunks.taken()).isLessThan(100);
    }

    @Test
    void whoHasSentItsBodyDoesNotReadItAnyMore() {
        var left = new CompletableFuture<Void>();
        var users = new ChunkUsers(() -> left.complete(null));

        calls.send(
                        service(PATIENCE),
                        "Put",
                        put(server.address(), 4),
                        new CallBody.Content(List.of(ByteBuffer.wrap("once".getBytes(StandardCharsets.UTF_8))), users))
                .await()
                .atMost(PATIENCE);

        assertThat(left).isNotCompleted();
        users.leave();
        assertThat(left).succeedsWithin(PATIENCE);
    }

    /// What is in the queue of a connection is still read when the call has failed: who took the chunks for something
    /// else would send other bytes.
    @Test
    void aCallThatFailedReadsUntilItsConnectionHasLetGo() {
        var socket = new CompletableFuture<NetSocket>();
        var stalled = listen(vertx.createNetServer()
                .connectHandler(accepted -> accepted.handler(first -> {
                    accepted.pause();
                    socket.complete(accepted);
                })));
        var left = new CompletableFuture<Void>();
        var users = new ChunkUsers(() -> left.complete(null));
        var content = new CallBody.Content(new CountedChunks(200), users);

        var failure = catchThrowable(() -> calls.send(
                        service(Duration.ofMillis(500)), "Put", put(stalled, 200 * CountedChunks.BYTES), content)
                .await()
                .atMost(PATIENCE));
        users.leave();

        assertThat(failure).isInstanceOf(ApiCallTimeoutException.class);
        assertThat(left).isNotCompleted();
        socket.join().close();
        assertThat(left).succeedsWithin(PATIENCE);
    }

    @Test
    void aCallThatNobodyTakesReadsNothing() {
        server.close();
        var left = new CompletableFuture<Void>();
        var users = new ChunkUsers(() -> left.complete(null));

        catchThrowable(() -> calls.send(
                        service(PATIENCE),
                        "Put",
                        put(server.address(), CountedChunks.BYTES),
                        new CallBody.Content(new CountedChunks(1), users))
                .await()
                .atMost(PATIENCE));
        users.leave();

        assertThat(left).succeedsWithin(PATIENCE);
    }

    /// Chunks of one megabyte that tell how many of them were asked for.
    private static final class CountedChunks extends AbstractList<ByteBuffer> {

        static final int BYTES = 1_000_000;

        private final ByteBuffer chunk = ByteBuffer.allocate(BYTES);
        private final AtomicInteger taken = new AtomicInteger();
        private final int size;

        CountedChunks(int size) {
            this.size = size;
        }

        @Override
        public ByteBuffer get(int index) {
            taken.incrementAndGet();
            return chunk;
        }

        @Override
        public int size() {
            return size;
        }

        int taken() {
            return taken.get();
        }
    }
}
