package dev.vigil.upload;

import java.util.function.LongToIntFunction;

/// The bytes of a file as its header is read: at most {@link #MAX_READS} of them, whatever the file claims. Behind
/// that the file seems to end, so that whoever reads it ends as well.
final class HeaderBytes {

    /// Reads of a byte. Headers of real images take some hundred; fill bytes and tiny segments can make one as long as
    /// the file.
    static final int MAX_READS = 64 * 1024;

    static final int END_OF_FILE = -1;

    private final LongToIntFunction bytes;
    private int reads;

    /// @param bytes the byte at a position, or -1 behind the end
    HeaderBytes(LongToIntFunction bytes) {
        this.bytes = bytes;
    }

    /// The byte at a position, 0 to 255, or -1 behind the end.
    int at(long position) {
        if (reads >= MAX_READS) {
            return END_OF_FILE;
        }
        reads++;
        return bytes.applyAsInt(position);
    }

    /// A big-endian number, or -1 where the file ends before it does.
    ///
    /// @param length bytes, at most 4
    long number(long from, int length) {
        var number = 0L;
        for (var i = 0; i < length; i++) {
            var next = at(from + i);
            if (next == END_OF_FILE) {
                return -1;
            }
            number = number << 8 | next;
        }
        return number;
    }

    boolean matches(long from, byte[] expected) {
        for (var i = 0; i < expected.length; i++) {
            if (at(from + i) != (expected[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }
}
