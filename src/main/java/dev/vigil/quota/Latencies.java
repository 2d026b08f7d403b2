package dev.vigil.quota;

import java.time.Duration;
import java.util.Arrays;

/// How long the last calls took.
final class Latencies {

    private static final int KEPT = 128;
    private static final double HIGH = 0.99;

    private final long[] nanos = new long[KEPT];
    private long added;

    synchronized void add(Duration took) {
        nanos[(int) (added++ % KEPT)] = took.toNanos();
    }

    /// The 99th percentile; none is 0.
    synchronized Duration high() {
        var count = (int) Math.min(added, KEPT);
        if (count == 0) {
            return Duration.ZERO;
        }
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(int) (HIGH * (count - 1))]);
    }
}
