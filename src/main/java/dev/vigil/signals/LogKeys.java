package dev.vigil.signals;

import io.quarkus.logging.LoggingFilter;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtLogRecord;

/// The keys of log lines, and what makes members of them where the log is JSON. A line is written as a constant
/// text, a colon, and keys with their values ({@code "…: jobId=%s reason=%s"}); in JSON the text alone is the
/// message. A warning that repeats itself is told once in ten seconds, see {@link RepeatedWarnings}.
@LoggingFilter(name = LogKeys.NAME)
public final class LogKeys implements Filter {

    static final String NAME = "vigil-keys";

    /// Every key that a log line may have; a test reads the sources. The first six say which image, delivery or
    /// reason; the others size a batch or name a part of the program.
    static final Set<String> ALL = Set.of(
            "jobId",
            "virtualImageId",
            "messageId",
            "receiveCount",
            "reason",
            "tookMs",
            "about",
            "analyzed",
            "bucket",
            "call",
            "cancelled",
            "counts",
            "databaseConnections",
            "failed",
            "flagged",
            "givenBack",
            "images",
            "inFlight",
            "inHand",
            "loop",
            "messages",
            "objects",
            "method",
            "queue",
            "rejected",
            "repeated",
            "requestId",
            "route",
            "sweep");

    private static final String OURS = "dev.vigil.";
    private static final Pattern CONVERSION = Pattern.compile("(?:(\\w+)=)?%[sdf]");
    private static final Pattern KEYS = Pattern.compile(":? \\w+=%[sdf].*");

    private final boolean json;
    private final RepeatedWarnings warnings = new RepeatedWarnings();

    LogKeys(@ConfigProperty(name = "vigil.log.json", defaultValue = "false") boolean json) {
        this.json = json;
    }

    @Override
    public boolean isLoggable(LogRecord line) {
        if (!(line instanceof ExtLogRecord ours)
                || ours.getFormatStyle() != ExtLogRecord.FormatStyle.PRINTF
                || !String.valueOf(line.getLoggerName()).startsWith(OURS)) {
            return true;
        }
        if (!warnings.isWritten(ours)) {
            return false;
        }
        if (json) {
            toMembers(ours);
        }
        return true;
    }

    private static void toMembers(ExtLogRecord line) {
        var values = line.getParameters();
        var conversions = CONVERSION.matcher(line.getMessage());
        for (var index = 0; values != null && index < values.length && conversions.find(); index++) {
            if (conversions.group(1) != null) {
                line.putMdc(conversions.group(1), String.valueOf(values[index]));
            }
        }
        line.setMessage(KEYS.matcher(line.getMessage()).replaceFirst(""), ExtLogRecord.FormatStyle.PRINTF);
    }
}
