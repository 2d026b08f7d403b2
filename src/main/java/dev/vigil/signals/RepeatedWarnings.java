package dev.vigil.signals;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/// Keeps an outage from flooding the log, where every image and message would write a line of its own. The first
/// warning of a kind is written at once; those of the same kind and reason in the next ten seconds become one line
/// with their number, and so on while they come.
final class RepeatedWarnings {

    static final Duration WINDOW = Duration.ofSeconds(10);

    /// Kinds that are followed at the same time. What comes beyond them is written as it is.
    static final int MOST_KINDS = 200;

    private static final String REASON = "reason=%s";
    private static final String REPEATED = "repeated=%d";

    private final Map<Kind, Integer> swallowed = new HashMap<>();
    private final BiConsumer<Duration, Runnable> later;

    RepeatedWarnings() {
        this((wait, action) -> CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(action));
    }

    /// @param later runs something after a while
    RepeatedWarnings(BiConsumer<Duration, Runnable> later) {
        this.later = later;
    }

    /// Whether this line is to be written now.
    boolean isWritten(ExtLogRecord line) {
        if (line.getLevel().intValue() != Level.WARN.intValue()
                || line.getThrown() != null
                || line.getMessage().endsWith(REPEATED)) {
            return true;
        }
        var kind = Kind.of(line);
        synchronized (swallowed) {
            if (swallowed.computeIfPresent(kind, (same, count) -> count + 1) != null) {
                return false;
            }
            if (swallowed.size() >= MOST_KINDS) {
                return true;
            }
            swallowed.put(kind, 0);
        }
        var values = line.getParameters() == null ? new Object[0] : line.getParameters();
        later.accept(WINDOW, () -> endOfWindow(kind, values));
        return true;
    }

    /// @param values of the line that was written, one image for all of them
    private void endOfWindow(Kind kind, Object[] values) {
        int count;
        synchronized (swallowed) {
            count = swallowed.getOrDefault(kind, 0);
            if (count == 0) {
                swallowed.remove(kind);
                return;
            }
            swallowed.put(kind, 0);
        }
        var all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = count;
        Logger.getLogger(kind.logger()).logf(Logger.Level.WARN, kind.text() + kind.separator() + "repeated=%d", all);
        later.accept(WINDOW, () -> endOfWindow(kind, values));
    }

    /// @param text constant; the values are no part of it
    private record Kind(String logger, String text, String reason) {

        static Kind of(ExtLogRecord line) {
            var text = line.getMessage();
            var values = line.getParameters();
            var isLast = text.endsWith(REASON) && values != null && values.length > 0;
            return new Kind(
                    String.valueOf(line.getLoggerName()),
                    text,
                    isLast ? String.valueOf(values[values.length - 1]) : "");
        }

        String separator() {
            return text.contains("=%") ? " " : ": ";
        }
    }
}
