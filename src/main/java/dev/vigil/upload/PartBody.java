package dev.vigil.upload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// The content of the part that has begun, as a stream.
final class PartBody extends InputStream {

    private final Multipart parts;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;

    PartBody(Multipart parts) {
        this.parts = parts;
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!hasMore()) {
            return -1;
        }
        var read = Math.min(length, piece.remaining());
        piece.get(buffer, offset, read);
        return read;
    }

    private boolean hasMore() throws IOException {
        if (!ended && !piece.hasRemaining()) {
            piece = parts.content();
            ended = !piece.hasRemaining();
        }
        return !ended;
    }
}
