package dev.vigil.limits;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How fast one body comes. Only the time counts in which it was being read: time in which this process waits for its
/// memory, its storage or its database is not the client's fault.
///
/// A body is too slow when less than the least rate came over the last {@link #WINDOW} of reading. An average since
/// the start would let a large first burst pay for minutes of silence. It follows that receiving n bytes takes at most
/// n at the least rate and a few seconds more, so no other deadline is needed.
final class ReceivingPace {

    static final Duration WINDOW = Duration.ofSeconds(5);

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int SECONDS = (int) WINDOW.toSeconds();

    private final LongSupplier nanoTime;
    private final long bytesPerSecond;

    /// Bytes that came in each of the last seconds of reading.
    private final long[] came = new long[SECONDS + 1];

    private long nanosRead;
    private long began;
    private boolean reading;

    /// @param bytesPerSecond the least rate
    ReceivingPace(long bytesPerSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.bytesPerSecond = bytesPerSecond;
    }

    /// The least rate.
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /// A read begins.
    void begin() {
        began = nanoTime.getAsLong();
        reading = true;
    }

    /// The read that had begun has ended.
    ///
    /// @param bytes that it brought
    void end(int bytes) {
        var before = second(nanosRead);
        nanosRead += nanoTime.getAsLong() - began;
        reading = false;
        var now = second(nanosRead);
        for (var passed = Math.max(before + 1, now - SECONDS); passed <= now; passed++) {
            came[slot(passed)] = 0;
        }
        came[slot(now)] += bytes;
    }

    /// Whether the client is too slow, asked during a read or between two.
    boolean isTooSlow() {
        var now = second(reading ? nanosRead + nanoTime.getAsLong() - began : nanosRead);
        if (now < SECONDS) {
            return false;
        }
        long sum = 0;
        for (var second = now - SECONDS; second <= second(nanosRead); second++) {
            sum += came[slot(second)];
        }
        return sum < bytesPerSecond * SECONDS;
    }

    private static long second(long nanos) {
        return nanos / SECOND;
    }

    private static int slot(long second) {
        return (int) (second % (SECONDS + 1));
    }
}
