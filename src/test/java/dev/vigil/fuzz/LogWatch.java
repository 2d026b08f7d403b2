package dev.vigil.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Collects the lines of the log that no request may cause: errors, and anything with a stack trace.
final class LogWatch extends Handler implements AutoCloseable {

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    private LogWatch() {}

    static LogWatch begin() {
        var watch = new LogWatch();
        Logger.getLogger("").addHandler(watch);
        return watch;
    }

    /// What came since the last call.
    List<String> take() {
        var taken = new ArrayList<String>();
        for (var line = lines.poll(); line != null; line = lines.poll()) {
            taken.add(line);
        }
        return taken;
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getThrown() != null) {
            lines.add(line.getLoggerName() + ": " + told(line.getThrown()));
        } else if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
            lines.add(line.getLoggerName() + ": " + line.getMessage());
        }
    }

    /// The failure, its causes, and the first frames of our own.
    private static String told(Throwable thrown) {
        var text = new StringBuilder();
        for (Throwable cause = thrown; cause != null && text.length() < 600; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : " <- ").append(cause.getClass().getName());
            Arrays.stream(cause.getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith("dev.vigil.")
                            && !frame.getClassName().startsWith("dev.vigil.fuzz."))
                    .limit(2)
                    .forEach(frame -> text.append(" at ")
                            .append(frame.getClassName().replaceAll(".*\\.", ""))
                            .append('.')
                            .append(frame.getMethodName()));
        }
        return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
