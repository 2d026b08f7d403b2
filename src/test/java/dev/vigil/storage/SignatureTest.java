package dev.vigil.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vigil.aws.SignedCalls;
import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.image.VirtualImageId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// A server that is not ours verifies what is signed and what is stored.
class SignatureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] CONTENT = "one image".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final StoredObject object = new StoredObject(JobId.create(), VirtualImageId.create());
    private S3Proxy server;
    private S3AsyncClient s3;

    @BeforeEach
    void start() throws Exception {
        server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "id", "secret")
                .blobStore(new TransientNio2BlobStore())
                .build();
        server.start();
        s3 = client("secret");
        s3.createBucket(bucket -> bucket.bucket("images")).join();
    }

    @AfterEach
    void stop() throws Exception {
        s3.close();
        server.stop();
        vertx.close();
    }

    @Test
    void whatIsPutIsStored() throws IOException, NoSuchAlgorithmException {
        put(s3, sha256());

        var stored = s3.getObject(
                        GetObjectRequest.builder()
                                .bucket("images")
                                .key(object.jobId() + "/" + object.imageId())
                                .build(),
                        AsyncResponseTransformer.toBytes())
                .join();
        assertThat(stored.asByteArray()).isEqualTo(CONTENT);
        assertThat(stored.response().contentType()).isEqualTo("image/jpeg");
    }

    @Test
    void aWrongSecretIsRefused() throws NoSuchAlgorithmException {
        try (var forged = client("another")) {
            var checksum = sha256();

            var failure = catchThrowable(() -> put(forged, checksum));

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            refused -> assertThat(refused.statusCode()).isEqualTo(403));
        }
    }

    private void put(S3AsyncClient as, String checksum) {
        new ImageBucket(as, new SignedCalls(vertx), () -> "images")
                .put(
                        object,
                        ImageBytes.of(
                                List.of(ByteBuffer.wrap(CONTENT)), CONTENT.length, checksum, "image/jpeg", () -> {}))
                .await()
                .atMost(PATIENCE);
    }

    private S3AsyncClient client(String secret) {
        return S3AsyncClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", secret)))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build();
    }

    private static String sha256() throws NoSuchAlgorithmException {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    }
}
