package dev.vigil.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Which processes of an earlier run are stopped: those that are provably ours, and whose starter has ended.
@DisabledOnOs(OS.WINDOWS)
class EarlierRunTest {

    @TempDir
    private Path project;

    @TempDir
    private Path otherProject;

    private Path state;
    private EarlierRun run;

    private Process parent;
    private ProcessHandle child;

    @BeforeEach
    void aFolderOfTheState() throws IOException {
        state = Files.createDirectories(project.resolve(".local"));
        run = new EarlierRun(state);
    }

    @AfterEach
    void nothingRunsOn() {
        child.destroyForcibly();
        parent.destroyForcibly();
    }

    @Test
    void aProcessWhoseStarterHasEndedIsStopped() throws Exception {
        startIn(project);
        run.note(EarlierRun.SERVICES, child, parent.toHandle());
        endParent();

        assertThat(run.stop()).containsExactly(child.pid());

        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aProcessWhoseStarterRunsIsLeftAlone() throws Exception {
        startIn(project);
        run.note(EarlierRun.SERVICES, child, parent.toHandle());

        assertThat(run.stop()).isEmpty();

        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void aProcessOfAnotherFolderIsLeftAlone() throws Exception {
        startIn(otherProject);
        run.note(EarlierRun.SERVICES, child, parent.toHandle());
        endParent();

        assertThat(run.stop()).isEmpty();

        assertThat(child.isAlive()).isTrue();
    }

    /// The ID of a process that has ended is given to another one some day.
    @Test
    void aProcessThatStartedAtAnotherTimeIsLeftAlone() throws Exception {
        startIn(project);
        run.note(EarlierRun.SERVICES, child, parent.toHandle());
        var note = state.resolve("processes/services");
        var lines = Files.readAllLines(note);
        var earlier = new NotedProcess(child.pid(), Instant.now().minusSeconds(60));
        Files.write(note, List.of(earlier.text(), lines.getLast()));
        endParent();

        assertThat(run.stop()).isEmpty();

        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void aNoteThatCannotBeReadStopsNothing() throws Exception {
        startIn(project);
        run.note(EarlierRun.SERVICES, child, parent.toHandle());
        Files.writeString(state.resolve("processes/services"), child.pid() + " half a note");
        endParent();

        assertThat(run.stop()).isEmpty();

        assertThat(child.isAlive()).isTrue();
    }

    /// A process that runs for ever, has the folder in its command line, and is the child of a process that ends when
    /// its input does. It writes nowhere: `tail` ends when nobody reads its pipe, and the JDK closes that of the
    /// parent. A process that becomes another program has no command line for a moment, so that is awaited.
    private void startIn(Path folder) throws IOException {
        var log = Files.createFile(folder.resolve("log"));
        parent = new ProcessBuilder(
                        "sh", "-c", "tail -f \"$1\" >/dev/null & echo $!; read -r line", "sh", log.toString())
                .start();
        var out = new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
        child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
        assertThat(child.parent().map(ProcessHandle::pid)).contains(parent.pid());
        Patience.await(() -> child.info().commandLine().orElse("").contains("tail -f " + log));
    }

    private void endParent() throws IOException, InterruptedException {
        parent.getOutputStream().close();
        assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
