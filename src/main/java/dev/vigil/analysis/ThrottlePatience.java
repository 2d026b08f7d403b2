package dev.vigil.analysis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long a throttled image is kept. Each pause between its calls is longer than the last, with jitter.
final class ThrottlePatience {

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final int MOST_DOUBLINGS = 10;

    private final long end;
    private int pauses;

    ThrottlePatience(Duration patience) {
        this.end = System.nanoTime() + patience.toNanos();
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    Duration nextPause() {
        var ceiling = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(pauses++, MOST_DOUBLINGS));
        return Duration.ofMillis(ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
    }
}
