package dev.vigil.aws;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;

/// What tests of calls share: a service on loopback, servers that answer badly, and requests to both.
abstract class AwsCallTest {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final ChunkUsers NOBODY = new ChunkUsers(() -> {});
    static final CallBody QUESTION = new CallBody.Document("{\"a\":1}");

    final Vertx vertx = Vertx.vertx();
    final SignedCalls calls = new SignedCalls(vertx);

    Answering server;

    @BeforeEach
    void start() throws IOException {
        server = new Answering();
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close();
    }

    String ask() {
        return askAt(server.address(), PATIENCE);
    }

    String askAt(URI address, Duration timeout) {
        return calls.send(service(timeout), "Ask", request(address), QUESTION)
                .await()
                .atMost(PATIENCE);
    }

    /// A server that writes this to everyone, and perhaps hangs up.
    URI serve(String bytes, boolean hangUp) {
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

    static URI listen(NetServer raw) {
        var port =
                raw.listen(0).toCompletionStage().toCompletableFuture().join().actualPort();
        return URI.create("http://localhost:" + port);
    }

    static AwsService service(Duration timeout) {
        return new AwsService(
                "rekognition",
                Region.EU_CENTRAL_1,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
                timeout);
    }

    static SdkHttpRequest request(URI address) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(address)
                .putHeader("X-Amz-Target", "Ask")
                .build();
    }

    static SdkHttpRequest put(URI address, int length) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(address)
                .putHeader("Content-Length", String.valueOf(length))
                .build();
    }
}
