package dev.vigil.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The embedded services of the project, as a process of their own, with a state of their own.
final class Services implements AutoCloseable {

    private static final String READY = "embedded services ready";

    private final Process process;
    private final Map<String, String> environment;

    private Services(Process process, Map<String, String> environment) {
        this.process = process;
        this.environment = environment;
    }

    /// Starts them on free ports with an empty state.
    static Services start(Options options) throws IOException {
        var directory = Files.createTempDirectory(
                Files.createDirectories(options.output().resolve("processes")), "services-");
        var command = new ArrayList<String>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dlocal.dir=" + directory));
        for (var service : List.of("postgres", "sqs", "s3", "rekognition")) {
            command.add("-Dlocal." + service + "-port=" + freePort());
        }
        command.add("@" + options.build().resolve("local.args"));
        command.addAll(List.of("dev.vigil.local.LocalServices", "--stop-with-parent"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        awaitReady(process);
        return new Services(process, environmentOf(directory.resolve("vigil.env")));
    }

    /// What a program must have in its environment to use them.
    Map<String, String> environment() {
        return environment;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(Process process) throws IOException {
        var said = new StringBuilder();
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line; (line = reader.readLine()) != null; ) {
            said.append(line).append('\n');
            if (line.contains(READY)) {
                Thread.ofVirtual().start(() -> reader.lines().forEach(ignored -> {}));
                return;
            }
        }
        throw new IOException("The embedded services did not start:\n" + said);
    }

    private static Map<String, String> environmentOf(Path file) throws IOException {
        var environment = new HashMap<String, String>();
        for (var line : Files.readAllLines(file)) {
            var equals = line.indexOf('=');
            environment.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return environment;
    }
}
