package dev.vigil.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/// Collects the lines that one logger of this process writes.
public final class LogLines extends Handler implements AutoCloseable {

    private final Logger logger;
    private final @Nullable Level level;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LogLines(Logger logger) {
        this.logger = logger;
        this.level = logger.getLevel();
    }

    /// @param name of the logger
    public static LogLines of(String name) {
        var lines = new LogLines(Logger.getLogger(name));
        // The tests write warnings alone.
        lines.logger.setLevel(Level.INFO);
        lines.logger.addHandler(lines);
        return lines;
    }

    /// What came since the last call, each line with its level.
    public List<String> take() {
        var taken = List.copyOf(lines);
        lines.removeAll(taken);
        return taken;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getLevel() + " " + ((ExtLogRecord) line).getFormattedMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(level);
    }
}
