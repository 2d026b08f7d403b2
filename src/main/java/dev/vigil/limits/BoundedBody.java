package dev.vigil.limits;

import dev.vigil.web.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/// Counts what is read of a body, and stops over the limit.
public final class BoundedBody extends FilterInputStream {

    private final Supplier<ProblemException> problem;
    private final long limit;
    private long left;

    /// @param limit bytes
    /// @param problem what is answered when there are more
    public BoundedBody(InputStream body, long limit, Supplier<ProblemException> problem) {
        super(body);
        this.limit = limit;
        this.left = limit;
        this.problem = problem;
    }

    /// Bytes that were read until now.
    public long bytes() {
        return limit - left;
    }

    @Override
    public int read() throws IOException {
        var next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var read = super.read(buffer, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int read) {
        left -= read;
        if (left < 0) {
            throw problem.get();
        }
    }
}
