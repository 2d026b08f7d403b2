package dev.vigil.limits;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/// A body of which nothing comes, and which blocks as that of a connection does.
final class SilentBody extends InputStream {

    final CountDownLatch isRead = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
        isRead.countDown();
        try {
            new CountDownLatch(1).await();
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public void close() throws IOException {
        read();
    }
}
