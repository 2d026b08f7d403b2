package dev.vigil.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program on the {@link Stage}, with its ledger, and a stop-watch for everything that it costs.
final class Actor implements AutoCloseable {

    private final Stage stage;
    private final Program program;
    private final String name;
    private final Subject subject;
    private final boolean own;
    private final Ledger ledger;

    Actor(Stage stage, Program program, String name, Subject subject, boolean own) {
        this.stage = stage;
        this.program = program;
        this.name = name;
        this.subject = subject;
        this.own = own;
        this.ledger = new Ledger(stage, name);
    }

    Program program() {
        return program;
    }

    Client client() {
        return subject.client();
    }

    Subject subject() {
        return subject;
    }

    Ledger ledger() {
        return ledger;
    }

    /// AWS calls by operation since the last {@link #begin}.
    Map<String, Long> calls() throws IOException, InterruptedException {
        return stage.lean().counts(name);
    }

    /// Sets everything to nought.
    Begin begin() throws IOException, InterruptedException, SQLException {
        stage.lean().reset(name);
        stage.postgres().forgetStatements(name);
        subject.figures().resetPeak();
        return new Begin(
                System.nanoTime(),
                subject.figures().cpuNanos(),
                stage.lean().figures().cpuNanos(),
                stage.postgres().cpuNanos());
    }

    /// What so many images cost since then. The wall clock stops when this is called.
    Figures end(Begin begin, int images) throws IOException, InterruptedException, SQLException {
        var seconds = (System.nanoTime() - begin.nanoTime) / 1e9;
        var cpu = subject.figures().cpuNanos() - begin.cpu;
        var figures = new Figures()
                .with("images/s", images / seconds)
                .with("CPU ms/image", millis(cpu) / images)
                .with("images/s per core of CPU", images / (cpu / 1e9))
                .with("RSS MB", subject.figures().residentMegabytes())
                .with("RSS peak MB", subject.figures().peakMegabytes());
        var statements = stage.postgres().statements(name);
        figures.with("statements/image", statements.data() / (double) images)
                .with("transaction control/image", statements.control() / (double) images);
        var calls = calls();
        var all = calls.entrySet().stream()
                .filter(call -> call.getKey().indexOf('.') > 0 && !call.getKey().startsWith("sqs-empty"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        figures.with("AWS calls/image", all / (double) images);
        calls.forEach((call, count) -> {
            if (call.indexOf('.') > 0) {
                figures.with(call + "/image", count / (double) images);
            }
        });
        return figures.with("to S3 MB/s", calls.getOrDefault("s3-bytes", 0L) / 1e6 / seconds)
                .with("seconds", seconds)
                .with("lean CPU ms/image", millis(stage.lean().figures().cpuNanos() - begin.lean) / images)
                .with("PostgreSQL CPU ms/image", millis(stage.postgres().cpuNanos() - begin.postgres) / images);
    }

    @Override
    public void close() throws InterruptedException, SQLException {
        subject.kill();
        if (own) {
            stage.postgres().drop(name);
        }
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /// Where clock and CPU times stood.
    record Begin(long nanoTime, long cpu, long lean, long postgres) {}
}
