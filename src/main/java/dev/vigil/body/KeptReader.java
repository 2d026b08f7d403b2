package dev.vigil.body;

import dev.vigil.limits.RequestMemory;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/// Keeps what a parser reads from a given place on, up to a limit. What was read last is always kept, since a
/// parser reads ahead.
final class KeptReader extends Reader {

    /// Bytes of a character, with what is copied when the buffer grows.
    private static final int BYTES_PER_CHARACTER = 2;

    private final Reader source;
    private final RequestMemory.Share memory;
    private final StringBuilder kept = new StringBuilder();
    private long keptFrom;
    private int limit;
    private int paid = kept.capacity();

    /// @param memory where the room for what is kept is taken from
    KeptReader(Reader source, RequestMemory.Share memory) {
        this.source = source;
        this.memory = memory;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        var read = source.read(buffer, offset, length);
        if (read > 0) {
            if (kept.length() > limit) {
                forgetUntil(keptFrom + kept.length());
            }
            kept.append(buffer, offset, read);
            if (kept.capacity() > paid) {
                memory.take((long) BYTES_PER_CHARACTER * (kept.capacity() - paid));
                paid = kept.capacity();
            }
        }
        return read;
    }

    /// Keeps what lies behind this place, if it becomes no more than this many characters.
    void keep(long from, int characters) {
        forgetUntil(from);
        limit = characters;
    }

    /// The characters between two places, or nothing if they were too many. Nothing is kept from now on.
    Optional<String> between(long from, long to) {
        limit = 0;
        return from < keptFrom
                ? Optional.empty()
                : Optional.of(kept.substring((int) (from - keptFrom), (int) (to - keptFrom)));
    }

    private void forgetUntil(long place) {
        kept.delete(0, (int) (place - keptFrom));
        keptFrom = place;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
