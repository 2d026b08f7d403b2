package dev.vigil.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// A process as a note names it. The ID alone is not enough: it is given to another process some day.
record NotedProcess(long pid, Instant start) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\d{1,18})");
    /// The start of a process is counted from the start of the machine, which moves a little when the clock is set.
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(5);

    static NotedProcess of(ProcessHandle process) {
        return new NotedProcess(process.pid(), startOf(process));
    }

    /// What was noted, unless the line is no note.
    static Optional<NotedProcess> of(String line) {
        var text = TEXT.matcher(line);
        return text.matches()
                ? Optional.of(new NotedProcess(
                        Long.parseLong(text.group(1)), Instant.ofEpochMilli(Long.parseLong(text.group(2)))))
                : Optional.empty();
    }

    String text() {
        return pid + " " + start.toEpochMilli();
    }

    /// The process, while it runs.
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::startedThen);
    }

    private boolean startedThen(ProcessHandle process) {
        return Duration.between(start, startOf(process)).abs().compareTo(CLOCK_ERROR) <= 0;
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
