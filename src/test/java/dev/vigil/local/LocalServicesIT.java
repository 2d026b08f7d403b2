package dev.vigil.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The embedded services as a process of their own: whatever ends it, PostgreSQL is not left behind for long.
@DisabledOnOs(OS.WINDOWS)
class LocalServicesIT {

    private static final Path BUILD = Path.of(System.getProperty("vigil.build", "target"));
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    private Path project;

    private final LocalPorts ports = LocalPorts.free();

    /// The end of a terminal is told to the services and to their parent at once.
    @Test
    void afterAHangUpTheServicesEndWithTheirParentAndSoDoesPostgres() throws Exception {
        var services = start();
        var postgres = postgres();

        hangUp(services);
        assertThatThrownBy(() -> postgres.onExit().get(1, TimeUnit.SECONDS))
                .as("the parent still needs them")
                .isInstanceOf(TimeoutException.class);
        services.getOutputStream().close();

        assertThat(services.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        awaitEnd(postgres);
    }

    @Test
    void aDatabaseThatWasLeftBehindIsStoppedByTheNextStart() throws Exception {
        var killed = start();
        var leftBehind = postgres();
        killed.destroyForcibly().waitFor();
        assertThat(leftBehind.isAlive()).isTrue();

        var services = start();

        assertThat(leftBehind.isAlive()).isFalse();
        var postgres = postgres();
        services.getOutputStream().close();
        assertThat(services.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        awaitEnd(postgres);
    }

    private Process start() throws IOException {
        return LocalProcess.start(BUILD, Files.createDirectories(state()), ports);
    }

    private Path state() {
        return project.resolve(".local");
    }

    private ProcessHandle postgres() throws IOException {
        var note = Files.readString(state().resolve("processes/postgres"));
        return ProcessHandle.of(Long.parseLong(note.split(" ")[0])).orElseThrow();
    }

    private static void hangUp(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private static void awaitEnd(ProcessHandle process) throws Exception {
        process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
