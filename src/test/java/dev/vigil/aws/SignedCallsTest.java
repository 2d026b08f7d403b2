package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;

/// What a call sends and what it makes of the answer; whether its signature is right is asked of a server that
/// verifies it, by `SignatureTest`.
class SignedCallsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ChunkUsers NOBODY = new ChunkUsers(() -> {});
    private static final CallBody QUESTION = new CallBody.Document("{\"a\":1}");

    private final Vertx vertx = Vertx.vertx();
    private final SignedCalls calls = new SignedCalls(vertx);
    private Answering server;

    @BeforeEach
    void start() throws IOException {
        server = new Answering();
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close();
    }

    @Test
    void theAnswerComesAsItIs() {
        server.answer(200, Map.of(), "{\"neu\":\"ä\"}");

        assertThat(ask()).isEqualTo("{\"neu\":\"ä\"}");
    }

    @Test
    void aDocumentIsSignedWithItsHash() throws NoSuchAlgorithmException {
        ask();

        var asked = server.asked().getFirst();
        assertThat(asked.body()).isEqualTo("{\"a\":1}");
        assertThat(asked.header("X-amz-content-sha256"))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest("{\"a\":1}".getBytes(StandardCharsets.UTF_8))));
        assertThat(asked.header("Authorization"))
                .contains("/eu-central-1/rekognition/aws4_request")
                .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-target");
        assertThat(asked.headers()).doesNotContainKey("Expect");
    }

    @Test
    void theTokenOfASessionTravelsAlong() {
        var session = StaticCredentialsProvider.create(AwsSessionCredentials.create("id", "secret", "token"));

        calls.send(
                        new AwsService("rekognition", Region.EU_CENTRAL_1, session, PATIENCE),
                        "Ask",
                        request(server.address()),
                        QUESTION)
                .await()
                .atMost(PATIENCE);

        assertThat(server.asked().getFirst().header("X-amz-security-token")).isEqualTo("token");
    }

    @Test
    void contentInManyChunksArrivesInOrderAndWhole() {
        var content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        var chunks = List.of(
                ByteBuffer.wrap(content, 0, 1_000_000).slice(),
                ByteBuffer.wrap(content, 1_000_000, 7).slice(),
                ByteBuffer.wrap(content, 1_000_007, 1_999_993).slice());

        put(chunks, content.length);

        assertThat(server.asked().getFirst().body().getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo(content);
    }

    @Test
    void theSameContentCanBeSentAgain() {
        var chunks = List.of(ByteBuffer.wrap("once".getBytes(StandardCharsets.UTF_8)));

        put(chunks, 4);
        put(chunks, 4);

        assertThat(server.asked()).extracting(Answering.Asked::body).containsExactly("once", "once");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | ThrottlingException:http://internal.amazon.com/coral/ | {"__type":"Other"} | ThrottlingException
            400 | | {"__type":"com.amazonaws.rekognition#ImageTooLargeException","Message":"m"} | ImageTooLargeException
            503 | | <?xml version="1.0"?><Error><Code>SlowDown</Code><Key>job/image</Key></Error> | SlowDown
            403 | | <Error><Code>broken | ''
            502 | | Bad Gateway | ''
            500 | | '' | ''
            """)
    void aRefusalCarriesItsCode(int status, String header, String body, String code) {
        server.answer(status, header == null ? Map.of() : Map.of("x-amzn-ErrorType", header), body);

        var failure = catchThrowable(this::ask);

        assertThat(failure).isInstanceOfSatisfying(AwsServiceException.class, refused -> {
            assertThat(refused.statusCode()).isEqualTo(status);
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refused.getMessage()).doesNotContain("job/image");
        });
    }

    @Test
    void whoDoesNotAnswerInTimeFailsTheCall() throws IOException {
        try (var silent = new ServerSocket(0)) {
            var failure = catchThrowable(() -> calls.send(
                            service(Duration.ofMillis(200)),
                            "Ask",
                            request(URI.create("http://localhost:" + silent.getLocalPort())),
                            QUESTION)
                    .await()
                    .atMost(PATIENCE));

            assertThat(failure).isInstanceOf(ApiCallTimeoutException.class);
        }
    }

    @Test
    void anAnswerThatStopsHalfwayFailsTheCallInTime() {
        var half = serve("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", false);

        var failure = catchThrowable(() -> askAt(half, Duration.ofMillis(300)));

        assertThat(failure).isInstanceOf(ApiCallTimeoutException.class);
    }

    @Test
    void aConnectionThatBreaksOffFailsTheCall() {
        var half = serve("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", true);

        var failure = catchThrowable(() -> askAt(half, PATIENCE));

        assertThat(failure).isInstanceOf(SdkClientException.class).isNotInstanceOf(ApiCallTimeoutException.class);
    }

    @Test
    void nobodyThereFailsTheCall() {
        server.close();

        assertThat(catchThrowable(this::ask)).isInstanceOf(SdkClientException.class);
    }

    @Test
    void aClientThatIsClosedFailsTheCall() {
        calls.close();

        assertThat(catchThrowable(this::ask)).isInstanceOf(SdkClientException.class);
    }

    /// Such a client would be closed together with the HTTP server, while the worker still drains.
    @Test
    void itIsNotMadeInAContextThatEndsBeforeTheProcess() {
        var made = new CompletableFuture<SignedCalls>();

        vertx.runOnContext(ignored -> {
            try {
                made.complete(new SignedCalls(vertx));
            } catch (IllegalStateException e) {
                made.completeExceptionally(e);
            }
        });

        assertThat(catchThrowable(made::join)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEndlessAnswerIsNotKept() {
        var endless = serve("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(8_000_000), false);

        var failure = catchThrowable(() -> askAt(endless, PATIENCE));

        assertThat(failure).isInstanceOf(SdkClientException.class).hasMessageContaining("bytes");
    }

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

    /// It cannot have what it says it has; and what nobody reads is not piled up in this process.
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

    @Test
    void aCertificateNobodyVouchesForIsRefused(@TempDir Path folder) throws Exception {
        var tls = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(selfSigned(folder.resolve("own.p12"))))
                .requestHandler(request -> request.response().end("{}"))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        var failure = catchThrowable(() -> askAt(URI.create("https://localhost:" + tls.actualPort()), PATIENCE));

        assertThat(failure).isInstanceOf(SdkClientException.class).hasMessageContaining("SSLHandshake");
    }

    @Test
    void whoIsToldThatItsClockIsWrongSignsByTheOther() {
        var late = serve("""
                HTTP/1.1 403 Forbidden\r
                Date: Wed, 21 Oct 2099 07:28:00 GMT\r
                x-amzn-ErrorType: InvalidSignatureException\r
                Content-Length: 0\r
                \r
                """, false);

        catchThrowable(() -> askAt(late, PATIENCE));
        ask();

        assertThat(server.asked().getLast().header("X-amz-date")).startsWith("20991021T0728");
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError, true",
        "503, SlowDown, true",
        "400, RequestTimeout, true",
        "400, ThrottlingException, true",
        "403, RequestTimeTooSkewed, true",
        "403, AccessDenied, false",
        "404, NoSuchBucket, false",
        "400, InvalidDigest, false"
    })
    void onlyWhatMayPassIsWorthAnotherTry(int status, String code, boolean mayPass) {
        server.answer(status, Map.of(), "<Error><Code>" + code + "</Code></Error>");

        assertThat(AwsFailure.of(catchThrowable(this::ask)).mayPass()).isEqualTo(mayPass);
    }

    private String ask() {
        return askAt(server.address(), PATIENCE);
    }

    private String askAt(URI address, Duration timeout) {
        return calls.send(service(timeout), "Ask", request(address), QUESTION)
                .await()
                .atMost(PATIENCE);
    }

    private void put(List<ByteBuffer> chunks, int length) {
        calls.send(service(PATIENCE), "Put", put(server.address(), length), new CallBody.Content(chunks, NOBODY))
                .await()
                .atMost(PATIENCE);
    }

    /// A server that writes this to everyone, and perhaps hangs up.
    private URI serve(String bytes, boolean hangUp) {
        return listen(vertx.createNetServer()
                .connectHandler(socket -> socket.handler(first -> {
                    socket.handler(more -> {});
                    socket.write(Buffer.buffer(bytes)).onSuccess(written -> {
                        if (hangUp) {
                            socket.close();
                        }
                    });
                })));
    }

    private static URI listen(NetServer raw) {
        var port =
                raw.listen(0).toCompletionStage().toCompletableFuture().join().actualPort();
        return URI.create("http://localhost:" + port);
    }

    private static PfxOptions selfSigned(Path store) throws IOException, InterruptedException {
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=localhost",
                        "-keyalg",
                        "EC",
                        "-storepass",
                        "password",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return new PfxOptions().setPath(store.toString()).setPassword("password");
    }

    private static AwsService service(Duration timeout) {
        return new AwsService(
                "rekognition",
                Region.EU_CENTRAL_1,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
                timeout);
    }

    private static SdkHttpRequest request(URI address) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(address)
                .putHeader("X-Amz-Target", "Ask")
                .build();
    }

    private static SdkHttpRequest put(URI address, int length) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(address)
                .putHeader("Content-Length", String.valueOf(length))
                .build();
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
