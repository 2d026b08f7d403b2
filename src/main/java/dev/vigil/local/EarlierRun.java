package dev.vigil.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The processes of a run in development, noted in the folder of its state. A run that was killed leaves some of them
/// behind, with its ports. The next run recognises them by these notes and stops them.
final class EarlierRun {

    /// The process of Vigil.
    static final String VIGIL = "vigil";
    /// The process of the embedded services.
    static final String SERVICES = "services";
    /// The embedded PostgreSQL.
    static final String POSTGRES = "postgres";

    private static final List<String> NAMES = List.of(VIGIL, SERVICES, POSTGRES);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path notes;
    private final String project;

    /// @param directory the folder of the state, in the folder of the project
    EarlierRun(Path directory) {
        this.notes = directory.resolve("processes");
        this.project = directory.resolveSibling("") + File.separator;
    }

    /// Notes this process, which needs the one that started it.
    void noteThisOne(String name, ProcessHandle starter) {
        note(name, ProcessHandle.current(), starter);
    }

    /// Notes PostgreSQL, which was started by this process.
    ///
    /// @param data its folder, where it writes its process ID itself
    void notePostgres(Path data) {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                    .ifPresent(postgres -> note(POSTGRES, postgres, ProcessHandle.current()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void note(String name, ProcessHandle process, ProcessHandle starter) {
        try {
            Files.createDirectories(notes);
            Files.write(
                    notes.resolve(name),
                    List.of(
                            NotedProcess.of(process).text(),
                            NotedProcess.of(starter).text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops what an earlier run left behind, and answers the IDs of the processes that were stopped. A process is
    /// stopped only if it is provably ours: noted in this folder, with the same start and the folder in its command
    /// line; and only if the process that started it has ended.
    List<Long> stop() {
        return NAMES.stream().flatMap(this::leftOver).map(EarlierRun::stop).toList();
    }

    private Stream<ProcessHandle> leftOver(String name) {
        var noted = noted(name);
        if (noted.size() != 2 || noted.getLast().running().isPresent()) {
            return Stream.empty();
        }
        return noted.getFirst().running().filter(this::belongsToTheProject).stream();
    }

    /// The process and its starter; nothing where there is no note, or half of one.
    private List<NotedProcess> noted(String name) {
        try {
            return Files.readAllLines(notes.resolve(name)).stream()
                    .map(NotedProcess::of)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException missing) {
            return List.of();
        }
    }

    private boolean belongsToTheProject(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(project);
    }

    private static long stop(ProcessHandle process) {
        process.destroy();
        awaitEnd(process);
        if (process.isAlive()) {
            process.destroyForcibly();
            awaitEnd(process);
        }
        return process.pid();
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
