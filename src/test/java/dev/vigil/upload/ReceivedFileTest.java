package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.limits.RequestMemories;
import dev.vigil.limits.RequestMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedFileTest {

    private static final int CHUNK = UploadMemory.CHUNK;

    private final UploadLimits limits = new UploadLimits(32, Duration.ofSeconds(60));
    private final RequestMemory pool = RequestMemories.of(limits);
    private final RequestMemory.Share call = RequestMemories.share(pool, "10.0.0.1");
    private final UploadMemory memory = new UploadMemory(limits, limits);
    private final long free = pool.free();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7, 15 * 1024 * 1024})
    void aFileIsWhatCame(int size) throws Exception {
        leaveOtherBytesInTheChunks();
        var content = random(size);
        try (var room = memory.ofFile(call)) {
            var file = read(content, room);

            assertThat(file.size()).isEqualTo(size);
            assertThat(bytes(file)).isEqualTo(content);
            assertThat(file.digest())
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(content));
            assertThat(file.at(-1)).isEqualTo(-1);
            assertThat(file.at(size)).isEqualTo(-1);
            for (var position = Math.max(0, size - 3); position < size; position++) {
                assertThat(file.at(position)).isEqualTo(content[position] & 0xff);
            }
        }
        assertThat(pool.free()).isEqualTo(free);
    }

    @Test
    void aFileOverTheLimitIsCountedAndForgotten() throws IOException {
        try (var room = memory.ofFile(call)) {
            var file = read(random(15 * 1024 * 1024 + 1), room);

            assertThat(file.size()).isEqualTo(15 * 1024 * 1024 + 1);
            assertThat(file.chunks()).isEmpty();
            assertThat(pool.free()).isEqualTo(free);
        }
    }

    private void leaveOtherBytesInTheChunks() throws IOException {
        try (var room = memory.ofFile(call)) {
            read(new byte[5 * CHUNK], room);
        }
    }

    private static ReceivedFile read(byte[] content, UploadMemory.FileMemory room) throws IOException {
        var body = new ByteArrayOutputStream();
        body.writeBytes(
                "--b\r\nContent-Disposition: form-data; name=\"images\"\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(content);
        body.writeBytes("\r\n--b--".getBytes(StandardCharsets.US_ASCII));
        var parts = Multipart.of(
                "multipart/form-data; boundary=b", new ByteArrayInputStream(body.toByteArray()), Long.MAX_VALUE);
        parts.next();
        return ReceivedFile.read(parts, room);
    }

    private static byte[] bytes(ReceivedFile file) {
        var bytes = new ByteArrayOutputStream();
        for (var chunk : file.chunks()) {
            var copy = new byte[chunk.remaining()];
            chunk.duplicate().get(copy);
            bytes.writeBytes(copy);
        }
        return bytes.toByteArray();
    }

    private static byte[] random(int length) {
        var content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
