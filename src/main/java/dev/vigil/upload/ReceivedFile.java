package dev.vigil.upload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The bytes of one file as they came in, in chunks of {@link UploadMemory#CHUNK} bytes, hashed on the way. A
/// file over the size limit is read to its end and forgotten.
final class ReceivedFile {

    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final MessageDigest sha256 = sha256();
    private long size;

    private ReceivedFile() {}

    /// Reads one part to its end.
    ///
    /// @param buffer {@link UploadMemory#CHUNK} bytes of scratch
    /// @param onChunk called before each chunk is read; ends the reading by throwing
    static ReceivedFile read(InputStream in, byte[] buffer, UploadMemory.Lease lease, Runnable onChunk)
            throws IOException {
        var file = new ReceivedFile();
        onChunk.run();
        for (var n = in.readNBytes(buffer, 0, buffer.length); n > 0; n = in.readNBytes(buffer, 0, buffer.length)) {
            file.add(buffer, n, lease);
            onChunk.run();
        }
        return file;
    }

    private void add(byte[] buffer, int length, UploadMemory.Lease lease) {
        size += length;
        if (size > Rejection.MAX_BYTES) {
            chunks.clear();
            lease.close();
            return;
        }
        lease.grow();
        chunks.add(ByteBuffer.wrap(Arrays.copyOf(buffer, length)));
        sha256.update(buffer, 0, length);
    }

    /// Bytes that came, also where they were forgotten.
    long size() {
        return size;
    }

    List<ByteBuffer> chunks() {
        return Collections.unmodifiableList(chunks);
    }

    /// The SHA-256 of the content; asked once.
    byte[] digest() {
        return sha256.digest();
    }

    /// The byte at a position, 0 to 255, or -1 behind the end.
    int at(long position) {
        if (position < 0 || position >= size || chunks.isEmpty()) {
            return -1;
        }
        return chunks.get((int) (position / UploadMemory.CHUNK)).get((int) (position % UploadMemory.CHUNK)) & 0xff;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
