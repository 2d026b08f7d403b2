package dev.vigil.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

/// Log lines have the keys of one list, and a JSON log has them as members.
class LogKeysTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern LOG = Pattern.compile(
            "(?:\\bLOG\\.\\w+|\\.(?:trace|debug|info|warn|error|fatal|log)[fv])\\((.*?)\\);", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("(\\w+)=");

    @Test
    void everyKeyInALogLineIsInTheListAndEveryOneOfTheListIsUsed() throws IOException {
        var used = new TreeSet<String>();
        try (var sources = Files.walk(SOURCES)) {
            for (var source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                LOG.matcher(Files.readString(source))
                        .results()
                        .flatMap(line -> KEY.matcher(line.group(1)).results())
                        .forEach(key -> used.add(key.group(1)));
            }
        }

        assertThat(used).containsExactlyInAnyOrderElementsOf(LogKeys.ALL);
    }

    @Test
    void inJsonTheKeysAreMembersAndTheMessageIsTheTextAlone() {
        var line = line(
                "dev.vigil.queue.SqsEdge", "queue refused %d entries of a batch: call=%s reason=%s", 3, "send", "Busy");

        assertThat(new LogKeys(true).isLoggable(line)).isTrue();

        assertThat(line.getFormattedMessage()).isEqualTo("queue refused 3 entries of a batch");
        assertThat(line.getMdcCopy()).containsEntry("call", "send").containsEntry("reason", "Busy");
    }

    @Test
    void aLineForPeopleStaysAsItIs() {
        var line = line("dev.vigil.queue.SqsEdge", "swept: sweep=%s tookMs=%d", "outbox", 7);

        assertThat(new LogKeys(false).isLoggable(line)).isTrue();

        assertThat(line.getFormattedMessage()).isEqualTo("swept: sweep=outbox tookMs=7");
        assertThat(line.getMdcCopy()).isEmpty();
    }

    @Test
    void aLineOfALibraryStaysAsItIs() {
        var line = line("org.example.Other", "found: reason=%s", "none");

        assertThat(new LogKeys(true).isLoggable(line)).isTrue();

        assertThat(line.getFormattedMessage()).isEqualTo("found: reason=none");
    }

    private static ExtLogRecord line(String logger, String text, Object... values) {
        var line = new ExtLogRecord(Level.WARNING, text, ExtLogRecord.FormatStyle.PRINTF, "test");
        line.setLoggerName(logger);
        line.setParameters(values);
        return line;
    }
}
