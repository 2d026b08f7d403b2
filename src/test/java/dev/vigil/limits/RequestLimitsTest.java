package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.RawCall;
import dev.vigil.testing.TestImage;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What one request can make the process keep is bounded, whatever it sends.
@QuarkusTest
class RequestLimitsTest extends LedgerTest {

    private static final int PIECE = 64 * 1024;
    private static final int CHUNK = 64 * 1024;

    @TestHTTPResource("/")
    URI address;

    @Inject
    RequestMemory memory;

    @ParameterizedTest
    @CsvSource({
        "/v1/retries, multipart/form-data; boundary=x, 2",
        "/v1/retries, application/json, 2",
        "/v1/jobs/01890000-0000-7000-8000-000000000000/retry, multipart/form-data; boundary=x, 2",
        "/v1/jobs/01890000-0000-7000-8000-000000000000/retry, application/json, 2",
        "/v1/jobs, application/json, 2",
        "/v1/virtual-images, application/json, 17",
        "/v1/virtual-images/updates, application/json, 17",
        "/v1/jobs/01890000-0000-7000-8000-000000000000/results, application/json, 17",
        "/v1/jobs/01890000-0000-7000-8000-000000000000/seal, multipart/form-data; boundary=x, 2",
        "/v1/nothing, multipart/form-data; boundary=x, 2"
    })
    void aBodyWithoutEndIsAnswered(String path, String type, int mebibytes) throws Exception {
        var atStart = memory.free();
        try (var call = new RawCall(
                address, "POST " + path + " HTTP/1.1\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked")) {
            sendInChunks(call, mebibytes);

            assertThat(call.answer()).matches("(?s)HTTP/1.1 (4(04|05|13|15)) .*");
        }
        await(() -> memory.free() == atStart);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/retries, 65537, 65536",
        "/v1/jobs/01890000-0000-7000-8000-000000000000/retry, 1048577, 1048576",
        "/v1/virtual-images, 16777217, 16777216",
        "/v1/nothing, 65537, 65536"
    })
    void aLengthOverTheLimitIsRefusedBeforeAByteIsRead(String path, long length, long limit) throws Exception {
        try (var call = new RawCall(
                address,
                "POST " + path + " HTTP/1.1\r\nContent-Type: multipart/form-data\r\nContent-Length: " + length)) {
            assertThat(call.answer()).startsWith("HTTP/1.1 413").contains(limit + " bytes");
        }
    }

    @Test
    void aConnectionStaysWithTheFirstVersionOfTheProtocol() throws Exception {
        try (var call = new RawCall(
                address,
                "GET /v1/jobs HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAMAAABkAAQAAP__")) {
            assertThat(call.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aFileNameHasALimitThatIsNamed() {
        var longest = "n".repeat(4_096);
        assertThat(api.upload("/v1/jobs", Map.of(), List.of(named(longest))).status())
                .isEqualTo(202);

        var answer = api.upload("/v1/jobs", Map.of(), List.of(named(longest + "n")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("4096 characters");
    }

    @Test
    void aHeaderOfAPartHasALimitThatIsNamed() {
        var answer = api.upload("/v1/jobs", Map.of(), List.of(named("n".repeat(8_192))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("8192 bytes");
    }

    @Test
    void filesWithoutBytesTakeMemoryToo() {
        var atStart = memory.free();
        var nameless = new TestImage("n".repeat(4_096), new byte[0]);

        var answer = api.upload("/v1/jobs", Map.of(), Collections.nCopies(5_000, nameless));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("urn:vigil:problem:busy");
        await(() -> memory.free() == atStart);
    }

    @Test
    void anUploadThatFindsNoMemoryIsToldToTryAgainAndNotBlamed() {
        var hogs = takeEverything();
        try {
            var answer = api.upload("/v1/jobs", Map.of(), List.of(TestImage.jpeg("no-room")));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        } finally {
            hogs.forEach(RequestMemory.Share::close);
        }
        assertThat(api.upload("/v1/jobs", Map.of(), List.of(TestImage.jpeg("room")))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void whatAnUploadTookIsFreeAgainWhenItIsAnswered() {
        var atStart = memory.free();

        api.open(TestImage.many("free-again", 30));

        await(() -> memory.free() == atStart);
    }

    /// Several callers, since one cannot take the part that is kept for newcomers.
    private List<RequestMemory.Share> takeEverything() {
        var shares = new ArrayList<RequestMemory.Share>();
        for (var caller = 0; memory.free() >= CHUNK; caller++) {
            var share = RequestMemories.share(ClientProxy.unwrap(memory), "hog-" + caller)
                    .file();
            shares.add(share);
            takeAll(share);
        }
        return shares;
    }

    private static void takeAll(RequestMemory.Share share) {
        try {
            while (true) {
                share.take(CHUNK);
            }
        } catch (dev.vigil.web.ProblemException full) {
            assertThat(full.code()).isEqualTo(dev.vigil.web.ProblemCode.BUSY);
        }
    }

    /// A server that has answered may close before all was sent.
    private static void sendInChunks(RawCall call, int mebibytes) throws IOException {
        try {
            var spaces = " ".repeat(PIECE).getBytes(StandardCharsets.US_ASCII);
            for (var sent = 0; sent < mebibytes * 16; sent++) {
                call.sendChunk(spaces);
            }
        } catch (SocketException closed) {
            assertThat(closed).isNotNull();
        }
    }

    private static TestImage named(String name) {
        return new TestImage(name, TestImage.jpeg("named").bytes());
    }
}
