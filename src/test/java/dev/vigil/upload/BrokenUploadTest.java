package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.limits.RequestMemory;
import dev.vigil.storage.StorageConfig;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.MultipartBody;
import dev.vigil.testing.RawCall;
import dev.vigil.testing.StoredObjects;
import dev.vigil.testing.TestImage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// An upload that ends without rows leaves no object behind, and says what is known and no more.
@QuarkusTest
class BrokenUploadTest extends LedgerTest {

    private static final int FILES = 4;

    @TestHTTPResource("/")
    URI address;

    @Inject
    S3AsyncClient s3;

    @Inject
    StorageConfig storage;

    @Inject
    RequestMemory memory;

    private StoredObjects objects;
    private Set<String> before;
    private long atStart;

    @BeforeEach
    void remember() {
        objects = new StoredObjects(s3, storage.bucket());
        before = objects.keys();
        atStart = memory.free();
    }

    @Test
    void aConnectionThatBreaksLeavesNothing() throws Exception {
        try (var call = begin()) {
            call.abort();

            mustBeAsBefore();
        }
    }

    @Test
    void aClientThatSendsNothingMoreIsToldSoAndLeavesNothing() throws Exception {
        try (var call = begin()) {
            assertThat(call.answer()).startsWith("HTTP/1.1 408").contains("urn:vigil:problem:request-timeout");

            mustBeAsBefore();
        }
    }

    @Test
    void aClientThatTricklesIsToldSo() throws Exception {
        try (var call = begin()) {
            Thread.startVirtualThread(() -> trickle(call));

            assertThat(call.answer()).startsWith("HTTP/1.1 408").contains("urn:vigil:problem:request-timeout");
        }
    }

    @Test
    void aPartOfAnotherNameBehindTheFilesLeavesNothing() {
        var body = MultipartBody.of(Map.of(), TestImage.many("other-name", FILES));
        var text = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
        var last = text.lastIndexOf("name=\"images\"");
        var wrong = text.substring(0, last) + "name=\"others\"" + text.substring(last + 13);

        var answer =
                api.post("/v1/jobs", MultipartBody.TYPE, wrong.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        assertThat(answer.status()).isEqualTo(400);
        mustBeAsBefore();
    }

    @Test
    void whatTheDatabaseRefusesLeavesNothing() {
        breakDatabase("INSERT", "virtual_image", "true");

        var answer = api.upload("/v1/jobs", Map.of(), TestImage.many("refused", FILES));

        assertThat(answer.status()).isEqualTo(503);
        mustBeAsBefore();
    }

    @Test
    void aLockThatLastsTooLongIsARefusalOfTheDatabaseAndLeavesNothing() {
        var connection = pool.getConnectionAndAwait();
        connection.query("BEGIN").executeAndAwait();
        connection.query("LOCK TABLE nsfw_bulk_jobs").executeAndAwait();
        try {
            var answer = api.upload("/v1/jobs", Map.of(), TestImage.many("locked", FILES));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("urn:vigil:problem:ledger-unavailable");
        } finally {
            connection.query("ROLLBACK").executeAndAwait();
            connection.closeAndAwait();
        }
        mustBeAsBefore();
    }

    /// All files but the last are in the bucket, and a part of the last has come.
    private RawCall begin() throws IOException {
        var images = List.copyOf(TestImage.many("broken", FILES));
        var body = MultipartBody.of(Map.of(), images);
        var call = new RawCall(
                address,
                "POST /v1/jobs HTTP/1.1\r\nContent-Type: " + MultipartBody.TYPE + "\r\nContent-Length: 100000000");
        call.send(Arrays.copyOf(body, body.length - images.getLast().bytes().length / 2 - 50));
        await(() -> added().size() == FILES - 1);
        return call;
    }

    private static void trickle(RawCall call) {
        try {
            while (true) {
                call.send(new byte[1]);
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofSeconds(1).toNanos());
            }
        } catch (IOException closed) {
            assertThat(closed).isNotNull();
        }
    }

    /// Objects of earlier tests may still be on their way out.
    private Set<String> added() {
        var added = new HashSet<>(objects.keys());
        added.removeAll(before);
        return added;
    }

    private void mustBeAsBefore() {
        await(() -> added().isEmpty());
        await(() -> memory.free() == atStart);
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs")).isEmpty();
    }
}
