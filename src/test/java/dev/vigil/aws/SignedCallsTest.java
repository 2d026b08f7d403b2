package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// What a call sends and that its answer comes as it is; whether its signature is right is asked of a server that
/// verifies it, by `SignatureTest`.
class SignedCallsTest extends AwsCallTest {

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

    private void put(List<ByteBuffer> chunks, int length) {
        calls.send(service(PATIENCE), "Put", put(server.address(), length), new CallBody.Content(chunks, NOBODY))
                .await()
                .atMost(PATIENCE);
    }
}
