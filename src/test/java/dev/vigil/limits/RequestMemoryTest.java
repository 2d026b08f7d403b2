package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Patience;
import dev.vigil.testing.RawCall;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a call holds is free again when its answer has left the process.
class RequestMemoryTest {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int ANSWER = 16 * MEBIBYTE;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<RequestMemory.Share> taken = new CompletableFuture<>();

    @AfterEach
    void stop() {
        vertx.close();
    }

    @Test
    void anAnswerIsHeldUntilTheClientHasTakenIt() throws Exception {
        var memory = new RequestMemory(new Limits(64 * 1024), Duration.ofHours(1), RequestMemory::address);
        var atStart = memory.free();
        try (var call = call(memory)) {
            taken.join();
            assertThat(memory.free()).isEqualTo(atStart - MEBIBYTE);

            assertThat(call.answer()).hasSizeGreaterThan(ANSWER);

            Patience.await(() -> memory.free() == atStart);
        }
    }

    @Test
    void anAnswerThatNobodyTakesEndsItsConnection() throws Exception {
        var memory = new RequestMemory(new Limits(Integer.MAX_VALUE), Duration.ofMillis(100), RequestMemory::address);
        var atStart = memory.free();
        try (var call = call(memory)) {
            taken.join();

            Patience.await(() -> memory.free() == atStart);

            assertThat(call.rest()).isLessThan(ANSWER);
        }
    }

    @Test
    void aClientThatLeavesHoldsNothing() throws Exception {
        var memory = new RequestMemory(new Limits(64 * 1024), Duration.ofHours(1), RequestMemory::address);
        var atStart = memory.free();
        try (var call = call(memory)) {
            taken.join();

            call.abort();

            Patience.await(() -> memory.free() == atStart);
        }
    }

    private RawCall call(RequestMemory memory) throws Exception {
        var router = Router.router(vertx);
        router.route().handler(call -> answer(memory, call));
        var port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        return new RawCall(URI.create("http://localhost:" + port), "GET / HTTP/1.1");
    }

    private void answer(RequestMemory memory, RoutingContext call) {
        var share = memory.of(call);
        share.take(MEBIBYTE);
        assertThat(memory.of(call)).isSameAs(share);
        call.end(Buffer.buffer(new byte[ANSWER]));
        taken.complete(share);
    }

    private record Limits(int bytesPerSecond) implements RequestConfig {

        @Override
        public MemorySize memory() {
            return new MemorySize(BigInteger.valueOf(32L * MEBIBYTE));
        }

        @Override
        public MemorySize minRate() {
            return new MemorySize(BigInteger.valueOf(bytesPerSecond));
        }
    }
}
