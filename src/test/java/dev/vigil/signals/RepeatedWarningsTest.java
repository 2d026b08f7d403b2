package dev.vigil.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An outage writes one line a reason and ten seconds, with a count.
class RepeatedWarningsTest {

    private static final String LOGGER = "dev.vigil.signals.RepeatedWarningsTest";
    private static final String TEXT = "an image waits: jobId=%s reason=%s";

    private final Deque<Runnable> windows = new ArrayDeque<>();
    private final RepeatedWarnings warnings = new RepeatedWarnings((wait, end) -> windows.add(end));
    private final List<String> told = new ArrayList<>();
    private final Handler handler = new Telling();

    @BeforeEach
    void listen() {
        Logger.getLogger(LOGGER).addHandler(handler);
    }

    @AfterEach
    void leave() {
        Logger.getLogger(LOGGER).removeHandler(handler);
    }

    @Test
    void theFirstIsWrittenAndTheOthersOfTheWindowAreOneLineWithTheirNumber() {
        assertThat(warnings.isWritten(warning("a", "Busy"))).isTrue();
        for (var image = 0; image < 500; image++) {
            assertThat(warnings.isWritten(warning("b" + image, "Busy"))).isFalse();
        }

        windows.remove().run();

        assertThat(told).containsExactly("an image waits: jobId=a reason=Busy repeated=500");
    }

    @Test
    void whileItLastsThereIsOneLineAWindow() {
        warnings.isWritten(warning("a", "Busy"));
        for (var window = 1; window <= 3; window++) {
            for (var image = 0; image < window; image++) {
                warnings.isWritten(warning("b", "Busy"));
            }
            windows.remove().run();
        }

        assertThat(told).hasSize(3).last().asString().endsWith("repeated=3");
    }

    @Test
    void afterAQuietWindowTheNextIsAFirstOneAgain() {
        warnings.isWritten(warning("a", "Busy"));
        windows.remove().run();

        assertThat(told).isEmpty();
        assertThat(windows).isEmpty();
        assertThat(warnings.isWritten(warning("b", "Busy"))).isTrue();
    }

    @Test
    void anotherReasonIsAnotherKind() {
        warnings.isWritten(warning("a", "Busy"));

        assertThat(warnings.isWritten(warning("a", "AccessDenied"))).isTrue();
    }

    @Test
    void errorsAndInformationAreWrittenEachTime() {
        for (var level : List.of(Level.ERROR, Level.INFO)) {
            for (var times = 0; times < 3; times++) {
                var line = warning("a", "Busy");
                line.setLevel(level);
                assertThat(warnings.isWritten(line)).isTrue();
            }
        }
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (var kind = 0; kind < 10 * RepeatedWarnings.MOST_KINDS; kind++) {
            warnings.isWritten(warning("a", "reason" + kind));
        }

        assertThat(windows).hasSize(RepeatedWarnings.MOST_KINDS);
    }

    private static ExtLogRecord warning(String jobId, String reason) {
        var line = new ExtLogRecord(Level.WARN, TEXT, ExtLogRecord.FormatStyle.PRINTF, "test");
        line.setLoggerName(LOGGER);
        line.setParameters(new Object[] {jobId, reason});
        return line;
    }

    private final class Telling extends Handler {

        @Override
        public void publish(LogRecord line) {
            told.add(((ExtLogRecord) line).getFormattedMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
