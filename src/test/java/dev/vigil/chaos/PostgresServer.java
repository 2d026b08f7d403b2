package dev.vigil.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The embedded server as its operator sees it.
record PostgresServer(Path dataDirectory) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Stops the server as an operator does: every session is ended, the log is written, and it starts anew on
    /// the same files and port.
    void restart() {
        try {
            var command = new ArrayList<String>();
            if (System.getProperty("user.name").equals("root")) {
                // The server refuses root; in a user namespace of its own the process is somebody else.
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(control(), "-D", dataDirectory.toString(), "-m", "fast", "-w", "restart"));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("PostgreSQL did not start anew: " + process);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The `pg_ctl` beside the program that runs.
    private String control() throws IOException {
        var pid = Files.readAllLines(dataDirectory.resolve("postmaster.pid")).getFirst();
        var program = ProcessHandle.of(Long.parseLong(pid)).orElseThrow().info().command();
        return Path.of(program.orElseThrow()).resolveSibling("pg_ctl").toString();
    }
}
