package dev.vigil.upload;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The memory for image bytes on their way to the bucket: one pool for the whole process, counted in chunks.
///
/// Files that grow at the same time could each hold a part of the pool and wait for the rest for ever. So one
/// file at a time may use a reserve that is large enough for any file; it always ends, and so does everybody
/// behind it.
@ApplicationScoped
class UploadMemory {

    /// Bytes.
    static final int CHUNK = 64 * 1024;

    private static final long LEAST = 32L * 1024 * 1024;
    private static final long SHARED_POLL_MILLIS = 20;

    private final Semaphore shared;
    private final Semaphore reserve = new Semaphore(1, true);
    private final Duration patience;

    UploadMemory(UploadConfig config) {
        var shared = (int) ((config.memory().asLongValue() - Rejection.MAX_BYTES) / CHUNK);
        if (config.memory().asLongValue() < LEAST) {
            throw new IllegalArgumentException("vigil.upload.memory must be at least 32M");
        }
        this.shared = new Semaphore(shared, true);
        this.patience = config.timeout();
    }

    /// Room for one file, empty at first.
    Lease lease() {
        return new Lease();
    }

    /// Chunks nobody uses now.
    int freeChunks() {
        return shared.availablePermits();
    }

    /// The room of one file. Closing it twice is harmless.
    final class Lease implements AutoCloseable {

        private int chunks;
        private boolean onReserve;

        /// Makes room for one more chunk, or ends the call with {@link ProblemCode#BUSY} when there is none for
        /// too long.
        void grow() {
            if (onReserve) {
                return;
            }
            try {
                for (var end = System.nanoTime() + patience.toNanos(); System.nanoTime() - end < 0; ) {
                    if (shared.tryAcquire(0, TimeUnit.MILLISECONDS)) {
                        chunks++;
                        return;
                    }
                    if (reserve.tryAcquire(SHARED_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                        onReserve = true;
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ProblemException(
                    ProblemCode.BUSY, "Too many files are being uploaded at once; try again in a moment.");
        }

        @Override
        public void close() {
            shared.release(chunks);
            chunks = 0;
            if (onReserve) {
                onReserve = false;
                reserve.release();
            }
        }
    }
}
