package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.testing.Patience;
import dev.vigil.web.ProblemWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRulesTest {

    private static final int PATIENCE_MILLIS = 20_000;

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<WeakReference<RoutingContext>> last = new AtomicReference<>();
    private final CompletableFuture<Buffer> reading = new CompletableFuture<>();
    private final CompletableFuture<Throwable> left = new CompletableFuture<>();

    @AfterEach
    void stop() {
        vertx.close();
    }

    /// With a page of images it would be the page; thousands of them were once held for five seconds each.
    @Test
    void whatWasAnsweredIsNotHeldUntilTheRestOfTheBodyIsOverdue() throws Exception {
        try (var socket = connect(serve(new Linger(LONG, 1)))) {
            send(socket, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
            var first = last.get();
            // The server lets go of a request when it sees the next one.
            send(socket, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
            answer(socket);

            assertThat(isLetGo(first)).isTrue();
        }
    }

    /// Two thousand of them once cost 28 MB, and each full collection of the heap 70 ms.
    @Test
    void ofAClientThatSendsTheRestSlowlyOnlyTheSocketIsKept() throws Exception {
        try (var socket = connect(serve(new Linger(LONG, 1)))) {
            send(socket, "POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 100\r\n\r\nbegin");
            assertThat(answer(socket)).startsWith("HTTP/1.1 503").containsIgnoringCase("connection: close");

            assertThat(isLetGo(last.get())).isTrue();
            socket.getOutputStream().write(new byte[94]);
            assertThat(socket.getInputStream().available()).isZero();
            socket.getOutputStream().write(new byte[1]);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void theRestOfAFewConnectionsIsReadAtOnce() throws Exception {
        var port = serve(new Linger(LONG, 1));
        var begun = "POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (var first = connect(port);
                var second = connect(port)) {
            send(first, begun);
            answer(first);
            assertThat(isLetGo(last.get())).isTrue();
            send(second, begun);
            answer(second);

            assertThat(second.getInputStream().read()).isEqualTo(-1);
            send(first, "more");
            assertThat(first.getInputStream().available()).isZero();
        }
    }

    @Test
    void aClientThatNeverSendsTheRestIsLeft() throws Exception {
        try (var socket = connect(serve(new Linger(SHORT, 1)))) {
            send(socket, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nbegin");

            assertThat(answer(socket)).startsWith("HTTP/1.1 413");
            assertThat(socket.getInputStream().readAllBytes()).isNotNull();
        }
    }

    @Test
    void whoIsRefusedBeforeItsBodyHasComeIsToldThatTheConnectionEnds() throws Exception {
        try (var socket = connect(serve(new Linger(LONG, 1)))) {
            var length = BodyLimit.OTHER.bytes() + 1;
            send(socket, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 413").containsIgnoringCase("connection: close");

            socket.getOutputStream().write(new byte[(int) length]);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /// It came before the last bytes of the body.
    @Test
    void anAnswerThatIsNoRefusalLeavesTheConnectionToTheNextRequest() throws Exception {
        try (var socket = connect(serve(new Linger(LONG, 1)))) {
            send(
                    socket,
                    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("connection: close");
            send(socket, "0\r\n\r\n");

            send(socket, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        }
    }

    /// It once waited for the time-out of its read, with all that it held.
    @Test
    void whoReadsABodyHearsAtOnceThatTheClientHasLeft() throws Exception {
        var socket = connect(serve(new Linger(LONG, 1)));
        send(socket, "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 99\r\n\r\nbegin");
        reading.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

        socket.setSoLinger(true, 0);
        socket.close();

        assertThat(left.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
    }

    @Test
    void anAddressHasALimitOfConnectionsAndGetsThemBack() throws Exception {
        var port = serve(new Linger(LONG, 1));
        try (var first = connect(port);
                var second = connect(port)) {
            for (var socket : List.of(first, second, first)) {
                send(socket, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(answer(socket)).startsWith("HTTP/1.1 200");
            }
            try (var third = connect(port)) {
                send(third, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(answer(third))
                        .startsWith("HTTP/1.1 503")
                        .contains("vigil.http.connections-per-address")
                        .containsIgnoringCase("retry-after");
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(statusOfANewConnectionBecomes(port, "HTTP/1.1 200")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"/a;b=c, 400", "/a;, 400", "/a%3Bb, 200", "/a?b=c;d, 200"})
    void aPathHasNoParameters(String path, int status) throws Exception {
        try (var socket = connect(serve(new Linger(LONG, 1)))) {
            send(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(answer(socket)).startsWith("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /a, Content-Length: 3, 415",
        "POST, /v1/jobs/1/seal, Content-Length: 3, 200",
        "POST, /a, Content-Length: 0, 200",
        "POST, /a, X: y, 200",
        "DELETE, /a, Content-Length: 3, 200"
    })
    void aBodySaysWhatItIs(String method, String path, String header, int status) throws Exception {
        try (var socket = connect(serve(new Linger(LONG, 1)))) {
            send(socket, method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n{ }");

            assertThat(answer(socket)).startsWith("HTTP/1.1 " + status);
        }
    }

    private static boolean statusOfANewConnectionBecomes(int port, String status) throws IOException {
        var end = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
        while (System.nanoTime() - end < 0) {
            try (var socket = connect(port)) {
                send(socket, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
                if (answer(socket).startsWith(status)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLetGo(WeakReference<RoutingContext> call) {
        return Patience.came(Duration.ofMillis(PATIENCE_MILLIS), () -> {
            System.gc();
            return call.get() == null;
        });
    }

    private int serve(Linger linger) {
        var rules = new RequestRules(
                new ProblemWriter(new ObjectMapper()),
                new Connections(new ConnectionLimits(100, 2)),
                RequestMemories.readAhead(RequestMemories.smallest()),
                linger);
        var router = Router.router(vertx);
        router.route().handler(rules::apply);
        router.route("/read")
                .handler(call -> call.request()
                        .exceptionHandler(left::complete)
                        .handler(reading::complete)
                        .resume());
        router.route("/refuse").handler(call -> {
            last.set(new WeakReference<>(call));
            call.response().setStatusCode(503).end("refused");
        });
        router.route().handler(call -> {
            last.set(new WeakReference<>(call));
            call.end("answer");
        });
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Head and body of one answer.
    private static String answer(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        var length = head.toString().toLowerCase(Locale.ROOT).split("content-length: ", -1)[1];
        var body = socket.getInputStream().readNBytes(Integer.parseInt(length.split("\r", -1)[0]));
        return head + new String(body, StandardCharsets.UTF_8);
    }
}
