package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;

/// A server that closes an idle connection at the moment in which a call takes it costs no attempt.
class ClosedConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final CallBody QUESTION = new CallBody.Document("{\"a\":1}");

    private final Vertx vertx = Vertx.vertx();
    private final SignedCalls calls = new SignedCalls(vertx);

    @AfterEach
    void stop() {
        vertx.close();
    }

    @Test
    void aCallOnAPooledConnectionThatTheServerClosedIsMadeOnceMore() throws IOException {
        try (var server = new ClosingServer(Set.of(2))) {
            send(server.address(), QUESTION, 7);

            assertThat(send(server.address(), QUESTION, 7)).isEqualTo("{}");
            assertThat(server.requests()).isEqualTo(3);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /// Once, two of a pool in a row cost an image an attempt.
    @Test
    void aCallGoesThroughThePoolUntilAConnectionAnswers() throws IOException {
        try (var server = new ClosingServer(Set.of(4, 5))) {
            Uni.join()
                    .all(call(server.address()), call(server.address()), call(server.address()))
                    .andFailFast()
                    .await()
                    .atMost(PATIENCE);
            assertThat(server.connections()).isEqualTo(3);

            assertThat(send(server.address(), QUESTION, 7)).isEqualTo("{}");
            assertThat(server.requests()).isEqualTo(6);
        }
    }

    @Test
    void theContentOfAnObjectIsSentWholeOnceMore() throws IOException {
        var chunks = List.of(ByteBuffer.allocate(400_000), ByteBuffer.allocate(300_000));
        try (var server = new ClosingServer(Set.of(2))) {
            send(server.address(), QUESTION, 7);

            assertThat(send(server.address(), new CallBody.Content(chunks, new ChunkUsers(() -> {})), 700_000))
                    .isEqualTo("{}");
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    @Test
    void aNewConnectionThatIsClosedIsAFailure() throws IOException {
        try (var server = new ClosingServer(Set.of(1))) {
            assertThatThrownBy(() -> send(server.address(), QUESTION, 7)).isInstanceOf(SdkClientException.class);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void aCallIsMadeOnceMoreAndNoMore() throws IOException {
        try (var server = new ClosingServer(Set.of(2, 3))) {
            send(server.address(), QUESTION, 7);

            assertThatThrownBy(() -> send(server.address(), QUESTION, 7)).isInstanceOf(SdkClientException.class);
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    private Uni<String> call(URI address) {
        return call(address, QUESTION, 7);
    }

    private String send(URI address, CallBody body, int length) {
        return call(address, body, length).await().atMost(PATIENCE);
    }

    private Uni<String> call(URI address, CallBody body, int length) {
        var service = new AwsService(
                "rekognition",
                Region.EU_CENTRAL_1,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
                PATIENCE);
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(address)
                .putHeader("Content-Length", String.valueOf(length))
                .build();
        return calls.send(service, "Ask", request, body);
    }
}
