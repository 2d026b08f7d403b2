package dev.vigil.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// One process of Vigil under measurement. Its figures come from outside: the clock of this process, and
/// `/proc`.
final class Vigil implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long LOOK_NANOS = 500_000;
    private static final Pattern JOB_ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final int port;
    private final Path log;
    private final Duration untilReady;

    private Vigil(Process process, int port, Path log, Duration untilReady) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.untilReady = untilReady;
    }

    /// Starts a process and waits until it says that it is ready.
    static Vigil start(List<String> command, Map<String, String> environment) throws IOException {
        var port = Services.freePort();
        var log = Files.createTempFile("bench", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        var begin = System.nanoTime();
        var process = builder.start();
        while (!isReady(port)) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException("Vigil did not get ready:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return new Vigil(process, port, log, Duration.ofNanos(System.nanoTime() - begin));
    }

    /// From the start of the process to the first 200 of `/q/health/ready`.
    Duration untilReady() {
        return untilReady;
    }

    /// Resident memory now, in bytes; the binary's own pages that were touched are part of it.
    long residentBytes() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS of process " + process.pid());
    }

    /// Posts a batch; answers the job's ID.
    String post(byte[] multipart) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
                .header("Content-Type", "multipart/form-data; boundary=" + Images.BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(multipart))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        var id = JOB_ID.matcher(answer.body());
        if (answer.statusCode() != 202 || !id.find()) {
            throw new IOException("POST /v1/jobs: " + answer.statusCode() + " " + answer.body());
        }
        return id.group(1);
    }

    void cancel(String job) throws IOException, InterruptedException {
        http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs/" + job + "/cancel"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    void awaitCompleted(String job) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs/" + job))
                .build();
        var begin = System.nanoTime();
        while (!http.send(request, HttpResponse.BodyHandlers.ofString()).body().contains("\"state\":\"completed\"")) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException("job " + job + " was not completed:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() throws InterruptedException {
        http.close();
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static boolean isReady(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /q/health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return status.endsWith(" 200");
        } catch (IOException notListeningYet) {
            return false;
        }
    }
}
