package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.testing.Patience;
import dev.vigil.testing.RawCall;
import dev.vigil.web.ProblemWriter;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the server reads of a body before anybody asks for it has its room first.
class ReadAheadTest {

    private static final long KIBIBYTE = 1024;
    private static final long MEBIBYTE = KIBIBYTE * KIBIBYTE;
    private static final long READ_AHEAD = 128 * KIBIBYTE;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RETRY = "POST /v1/jobs/1/retry HTTP/1.1\r\nContent-Type: application/json\r\n";
    private static final String UPLOAD =
            "POST /v1/jobs HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ";

    private final Vertx vertx = Vertx.vertx();
    private final RequestMemory memory = RequestMemories.smallest();
    private final ReadAhead readAhead = RequestMemories.readAhead(memory);
    private final CompletableFuture<RoutingContext> upload = new CompletableFuture<>();

    @AfterEach
    void stop() {
        vertx.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000", "Transfer-Encoding: chunked"})
    void aBodyThatHasNoRoomIsRefusedBeforeItComes(String length) throws Exception {
        leave(READ_AHEAD - 1);

        try (var call = call(RETRY + length)) {
            assertThat(call.answer()).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after");
        }
    }

    @Test
    void aSmallBodyStillHasRoomThen() throws Exception {
        leave(3);

        try (var call = call(RETRY + "Content-Length: 3")) {
            assertThat(call.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void anUploadIsNotReadUntilItHasItsRoom() throws Exception {
        var free = memory.free();
        try (var call = call(UPLOAD + "1000000")) {
            var channel = channel(upload.join());
            assertThat(channel.config().isAutoRead()).isFalse();
            assertThat(memory.free()).isEqualTo(free);

            readAhead.await(upload.join(), KIBIBYTE, PATIENCE);

            Patience.await(() -> channel.config().isAutoRead());
            assertThat(memory.free()).isEqualTo(free - READ_AHEAD - KIBIBYTE);
            call.send(new byte[1_000_000]);
        }
    }

    @Test
    void aSmallUploadTakesAsMuchAsItSays() throws Exception {
        var free = memory.free();
        try (var call = call(UPLOAD + "1000")) {
            readAhead.await(upload.join(), 0, PATIENCE);

            assertThat(memory.free()).isEqualTo(free - 1_000);
            call.send(new byte[1_000]);
        }
    }

    /// It would stand still for ever otherwise.
    @Test
    void theConnectionOfAnUploadThatIsRefusedGoesOn() throws Exception {
        try (var call = call(UPLOAD + "1000000")) {
            upload.join().end("refused");
            assertThat(call.answer()).endsWith("refused");

            call.send(new byte[1_000_000]);
            call.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(call.answer()).startsWith("HTTP/1.1 200");
        }
    }

    /// The last part of the pool is for callers that hold little, so there are several of them.
    private void leave(long bytes) {
        RequestMemories.share(memory, "first").take(memory.free() - 2 * MEBIBYTE);
        for (var caller = 0; memory.free() > bytes; caller++) {
            RequestMemories.share(memory, "caller " + caller).take(Math.min(memory.free() - bytes, MEBIBYTE / 2));
        }
    }

    private RawCall call(String head) throws IOException {
        return new RawCall(URI.create("http://localhost:" + serve()), head);
    }

    private int serve() {
        var problems = new ProblemWriter(new ObjectMapper());
        var rules =
                new RequestRules(problems, new Connections(new ConnectionLimits(100, 100)), readAhead, new Linger());
        var router = Router.router(vertx);
        router.route().handler(rules::apply);
        router.route("/v1/jobs").handler(call -> {
            call.request().pause();
            upload.complete(call);
        });
        router.route().handler(call -> call.end("answer"));
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static Channel channel(RoutingContext call) {
        return ((ConnectionBase) call.request().connection()).channel();
    }
}
