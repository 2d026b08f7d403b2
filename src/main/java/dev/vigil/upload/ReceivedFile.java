package dev.vigil.upload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// The bytes of one file as they came in, in chunks of {@link UploadMemory#CHUNK} bytes, hashed on the way. A
/// file over the size limit is read to its end and forgotten.
final class ReceivedFile {

    /// Each but the last is full; what is filled lies before the position.
    private final List<ByteBuffer> chunks = new ArrayList<>();

    private final MessageDigest sha256 = sha256();
    private long size;

    private ReceivedFile() {}

    /// Reads one part to its end.
    static ReceivedFile read(Multipart parts, UploadMemory.FileMemory room) throws IOException {
        var file = new ReceivedFile();
        for (var piece = parts.content(); piece.hasRemaining(); piece = parts.content()) {
            file.add(piece, room);
        }
        return file;
    }

    private void add(ByteBuffer piece, UploadMemory.FileMemory room) {
        size += piece.remaining();
        if (size > Rejection.MAX_BYTES) {
            chunks.clear();
            room.close();
            return;
        }
        sha256.update(piece.duplicate());
        while (piece.hasRemaining()) {
            if (chunks.isEmpty() || !chunks.getLast().hasRemaining()) {
                chunks.add(room.grow());
            }
            var chunk = chunks.getLast();
            var length = Math.min(chunk.remaining(), piece.remaining());
            chunk.put(chunk.position(), piece, piece.position(), length);
            chunk.position(chunk.position() + length);
            piece.position(piece.position() + length);
        }
    }

    /// Bytes that came, also where they were forgotten.
    long size() {
        return size;
    }

    List<ByteBuffer> chunks() {
        return chunks.stream().map(chunk -> chunk.duplicate().flip()).toList();
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
