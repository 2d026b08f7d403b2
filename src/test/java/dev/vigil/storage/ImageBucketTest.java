package dev.vigil.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.vigil.aws.SignedCalls;
import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.image.VirtualImageId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// DeleteObjects succeeds even when it did not delete everything. An S3 that refuses single keys is a small HTTP
/// server here, since the embedded one never does.
class ImageBucketTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Integer> keysPerCall = new ArrayList<>();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final AtomicInteger puts = new AtomicInteger();
    private final AtomicInteger timesLetGo = new AtomicInteger();
    private volatile Map<String, List<String>> putHeaders = Map.of();
    private volatile String refusedKey = "";
    private HttpServer server;
    private final Vertx vertx = Vertx.vertx();
    private S3AsyncClient s3;
    private ImageBucket bucket;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            if (exchange.getRequestMethod().equals("PUT")) {
                puts.incrementAndGet();
                putHeaders = Map.copyOf(exchange.getRequestHeaders());
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(statuses.isEmpty() ? 200 : statuses.remove(), -1);
                exchange.close();
                return;
            }
            var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            keysPerCall.add(asked.split("<Key>", -1).length - 1);
            var answer = asked.contains("<Key>" + refusedKey + "</Key>")
                    ? "<DeleteResult><Error><Key>%s</Key><Code>InternalError</Code></Error></DeleteResult>"
                            .formatted(refusedKey)
                    : "<DeleteResult></DeleteResult>";
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        s3 = S3AsyncClient.builder()
                .endpointOverride(
                        URI.create("http://localhost:" + server.getAddress().getPort()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .overrideConfiguration(
                        override -> override.retryStrategy(software.amazon.awssdk.core.retry.RetryMode.STANDARD))
                .build();
        bucket = new ImageBucket(s3, new SignedCalls(vertx), () -> "images");
    }

    @AfterEach
    void stop() {
        s3.close();
        vertx.close();
        server.stop(0);
    }

    @Test
    void whatTheBucketRefusesToDeleteIsAnswered() {
        var objects = objects(3);
        refusedKey = bucket.locationOf(objects.get(1)).key();

        var left = bucket.deleteAll(objects).await().atMost(PATIENCE);

        assertThat(left).containsExactly(objects.get(1));
    }

    @Test
    void aThousandKeysGoWithEachCall() {
        var left = bucket.deleteAll(objects(2_001)).await().atMost(PATIENCE);

        assertThat(left).isEmpty();
        assertThat(keysPerCall).containsExactly(1_000, 1_000, 1);
    }

    @Test
    void aBucketThatCannotBeReachedLeavesEverything() {
        var objects = objects(2);
        server.stop(0);

        assertThat(bucket.deleteAll(objects).await().atMost(PATIENCE)).isEqualTo(objects);
    }

    /// The payload itself is not signed: its checksum must be, and the put asks nothing before it sends.
    @Test
    void theSignatureHoldsTheChecksum() {
        put();

        assertThat(putHeaders.get("X-amz-checksum-sha256")).containsExactly("checksum");
        assertThat(putHeaders.get("X-amz-content-sha256")).containsExactly("UNSIGNED-PAYLOAD");
        assertThat(putHeaders.get("Authorization").getFirst())
                .containsPattern("SignedHeaders=[^,]*content-length[^,]*x-amz-checksum-sha256");
        assertThat(putHeaders).doesNotContainKey("Expect");
    }

    @Test
    void whatMayPassIsTriedAgain() {
        statuses.addAll(List.of(503, 500));

        put();

        assertThat(puts).hasValue(3);
        assertThat(timesLetGo).hasValue(1);
    }

    @Test
    void triesHaveAnEnd() {
        statuses.addAll(List.of(503, 503, 503, 503));

        assertThatThrownBy(this::put).isInstanceOf(AwsServiceException.class);
        assertThat(puts).hasValue(3);
        assertThat(timesLetGo).hasValue(1);
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        statuses.add(403);

        assertThatThrownBy(this::put).isInstanceOf(AwsServiceException.class);
        assertThat(puts).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "images, false, https://images.s3.eu-central-1.amazonaws.com/",
        "images, true, https://s3.eu-central-1.amazonaws.com/images/",
        "images.with.dots, false, https://s3.eu-central-1.amazonaws.com/images.with.dots/"
    })
    void theAddressIsThatOfTheClient(String name, boolean pathStyle, String base) {
        try (var client = S3AsyncClient.builder()
                .forcePathStyle(pathStyle)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .overrideConfiguration(call -> call.apiCallAttemptTimeout(Duration.ofSeconds(7)))
                .build()) {
            var address = BucketAddress.of(client, name);

            assertThat(address.base()).isEqualTo(base);
            assertThat(address.service().region()).isEqualTo(Region.EU_CENTRAL_1);
            assertThat(address.service().timeout()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    private void put() {
        var bytes = ImageBytes.of(
                List.of(ByteBuffer.wrap(new byte[10])), 10, "checksum", "image/png", timesLetGo::incrementAndGet);
        try {
            bucket.put(objects(1).getFirst(), bytes).await().atMost(PATIENCE);
        } finally {
            bytes.leave();
        }
    }

    private static List<StoredObject> objects(int count) {
        return Stream.generate(() -> new StoredObject(JobId.create(), VirtualImageId.create()))
                .limit(count)
                .toList();
    }
}
