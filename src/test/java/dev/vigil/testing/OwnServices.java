package dev.vigil.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The embedded services as a process of their own, with nothing in them at first. What a test puts into them disturbs
/// no other test, and objects lie on the disk, not in the memory of the tests. They end with the process that started
/// them.
public final class OwnServices implements AutoCloseable {

    private static final String READY = "embedded services ready";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path directory;

    private OwnServices(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /// Starts them on free ports and waits until they can be used.
    public static OwnServices start() {
        try {
            var directory = Files.createTempDirectory("vigil-services");
            var process = new ProcessBuilder(command(directory))
                    .redirectError(directory.resolve("services.log").toFile())
                    .start();
            awaitReady(process, directory);
            return new OwnServices(process, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a program must have in its environment to use them.
    public Map<String, String> environment() {
        try {
            var environment = new HashMap<String, String>();
            for (var line : Files.readAllLines(directory.resolve("vigil.env"))) {
                var equals = line.indexOf('=');
                environment.put(line.substring(0, equals), line.substring(equals + 1));
            }
            return Map.copyOf(environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> command(Path directory) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dlocal.dir=" + directory));
        for (var service : List.of("postgres", "sqs", "s3", "rekognition")) {
            command.add("-Dlocal." + service + "-port=" + freePort());
        }
        command.add("@" + Path.of(System.getProperty("vigil.build")).resolve("local.args"));
        command.addAll(List.of("dev.vigil.local.LocalServices", "--stop-with-parent"));
        return command;
    }

    private static void awaitReady(Process process, Path directory) throws IOException {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
                return;
            }
        }
        throw new IllegalStateException(
                "the embedded services did not start:\n" + Files.readString(directory.resolve("services.log")));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
