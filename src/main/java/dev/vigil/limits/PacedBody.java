package dev.vigil.limits;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/// A body that has to come at a least rate; too slow a one ends its call with {@link ProblemCode#REQUEST_TIMEOUT}.
///
/// Whoever reads it is blocked while nothing comes, and cannot see the time pass. So {@link SlowClients} looks at it
/// from outside and interrupts the reader. The interrupt hits a read and nothing else: both sides hold the monitor of
/// this object when they say who reads.
final class PacedBody extends FilterInputStream {

    private final ReceivingPace pace;
    private @Nullable Thread reader;
    private boolean stopped;

    PacedBody(InputStream body, ReceivingPace pace) {
        super(body);
        this.pace = pace;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var read = 0;
        begin();
        try {
            read = super.read(buffer, offset, length);
        } catch (InterruptedIOException interrupted) {
            if (!isStopped()) {
                throw interrupted;
            }
        } finally {
            end(Math.max(read, 0));
        }
        mustBeFastEnough();
        return read;
    }

    /// Nothing: closing what lies below reads it to its end, however long that is. The rest is read by RequestRules.
    @Override
    public void close() {}

    /// Interrupts the reader if the client is too slow; answers whether it did.
    synchronized boolean stopIfTooSlow() {
        if (reader == null || stopped || !pace.isTooSlow()) {
            return false;
        }
        stopped = true;
        reader.interrupt();
        return true;
    }

    private synchronized void begin() {
        mustBeFastEnough();
        pace.begin();
        reader = Thread.currentThread();
    }

    private synchronized void end(int read) {
        reader = null;
        pace.end(read);
        if (stopped) {
            // It was meant for the read alone.
            Thread.interrupted();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void mustBeFastEnough() {
        if (stopped || pace.isTooSlow()) {
            stopped = true;
            throw new ProblemException(
                    ProblemCode.REQUEST_TIMEOUT,
                    "The body came too slowly: less than " + pace.bytesPerSecond() + " bytes a second over "
                            + ReceivingPace.WINDOW.toSeconds() + " s (vigil.upload.min-rate).");
        }
    }
}
