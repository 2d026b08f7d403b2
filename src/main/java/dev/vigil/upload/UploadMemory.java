package dev.vigil.upload;

import dev.vigil.limits.RequestConfig;
import dev.vigil.limits.RequestMemory;
import dev.vigil.web.ProblemCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/// The chunks of image bytes on their way to the bucket; {@link RequestMemory} says how many there may be.
///
/// Chunks are used again, since they would be most of the garbage of an upload. They lie outside the heap: its
/// collector would copy them, and the socket can take them from there as they are.
@ApplicationScoped
class UploadMemory {

    /// Bytes.
    static final int CHUNK = 64 * 1024;

    private final Queue<ByteBuffer> unused;
    private final Duration patience;

    UploadMemory(RequestConfig requests, UploadConfig uploads) {
        this.unused = new ArrayBlockingQueue<>((int) (requests.memory().asLongValue() / CHUNK));
        this.patience = uploads.patience();
    }

    /// Room for one file, empty at first.
    ///
    /// @param call what the call holds
    FileMemory ofFile(RequestMemory.Share call) {
        return new FileMemory(call.file());
    }

    /// The room of one file, used by one thread at a time. Closing it twice is harmless.
    final class FileMemory implements AutoCloseable {

        private final List<ByteBuffer> chunks = new ArrayList<>();
        private final RequestMemory.Share share;

        private FileMemory(RequestMemory.Share share) {
            this.share = share;
        }

        /// One more chunk of {@link #CHUNK} bytes, with anything in it. Ends the call with {@link ProblemCode#BUSY}
        /// when there is no room for too long.
        ByteBuffer grow() {
            share.await(CHUNK, patience);
            var again = unused.poll();
            var chunk = again == null ? ByteBuffer.allocateDirect(CHUNK) : again.clear();
            chunks.add(chunk);
            return chunk;
        }

        /// Lets others use the room and the chunks. The last user of the chunks must have left.
        @Override
        public void close() {
            chunks.forEach(unused::offer);
            chunks.clear();
            share.close();
        }
    }
}
