package dev.vigil.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// One program under measurement, as a process. Its figures come from outside: the clock of this process, and
/// `/proc`.
final class Subject implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long LOOK_NANOS = 500_000;

    private final Process process;
    private final Path temporary;
    private final int port;
    private final Duration untilReady;
    private final Client client;

    private Subject(Process process, Path temporary, int port, Duration untilReady) {
        this.process = process;
        this.temporary = temporary;
        this.port = port;
        this.untilReady = untilReady;
        this.client = new Client(port);
    }

    /// Starts a process and waits until it says that it is ready.
    static Subject start(Program program, Options options, Map<String, String> environment) throws IOException {
        var port = Services.freePort();
        var home = Files.createTempDirectory(
                Files.createDirectories(options.output().resolve("processes")), program.word() + "-");
        var temporary = Files.createDirectory(home.resolve("tmp"));
        var builder = new ProcessBuilder(program.command(options, List.of("java.io.tmpdir=" + temporary)))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile());
        builder.environment().clear();
        var readyPort = program.isVigil() ? Services.freePort() : port;
        builder.environment().putAll(withPorts(environment, port, readyPort));
        builder.environment().put("TMPDIR", temporary.toString());
        var begin = System.nanoTime();
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        // A build from before decision 18 answers on the port of its API.
        while (!isReady(readyPort, program.readyPath()) && !isReady(port, program.readyPath())) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                process.destroyForcibly();
                throw new IOException(program.word() + " did not get ready:\n" + Files.readString(home.resolve("log")));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return new Subject(process, temporary, port, Duration.ofNanos(System.nanoTime() - begin));
    }

    /// From the start of the process to the first 200 of its readiness.
    Duration untilReady() {
        return untilReady;
    }

    /// Where it listens.
    int port() {
        return port;
    }

    Client client() {
        return client;
    }

    ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    /// Files in the folder for temporary files of this process.
    long temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /// Ends it at once. A stop would wait for the last long poll, and what it leaves is thrown away.
    void kill() throws InterruptedException {
        client.close();
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /// @param readyPort where Vigil answers health and metrics; the baselines answer them on their only port
    private static Map<String, String> withPorts(Map<String, String> environment, int port, int readyPort) {
        var all = new HashMap<>(environment);
        all.put("HTTP_PORT", String.valueOf(port));
        all.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        all.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        all.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(readyPort));
        all.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        return all;
    }

    private static boolean isReady(int port, String path) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return status.endsWith(" 200");
        } catch (IOException notListeningYet) {
            return false;
        }
    }
}
