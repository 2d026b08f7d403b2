package dev.vigil.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// The HTTP calls to one program under measurement.
final class Client implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();
    private static final Pattern JOB_ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final int SOCKET_BUFFER = 256 * 1024;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    Client(int port) {
        this.port = port;
    }

    /// Posts a batch; answers the job's ID. Over a plain socket, since the machine's cores are shared with the
    /// program.
    String post(Images images, int files, int bytes) throws IOException {
        try (var socket = new Socket()) {
            socket.setSendBufferSize(SOCKET_BUFFER);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            var out = new BufferedOutputStream(socket.getOutputStream(), SOCKET_BUFFER);
            out.write(
                    ("POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary="
                                    + Images.BOUNDARY + "\r\nContent-Length: " + Images.batchLength(files, bytes)
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            images.writeBatch(out, files, bytes);
            out.flush();
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 202")) {
                throw new IOException("POST /v1/jobs: " + answer);
            }
            return jobOf(answer);
        }
    }

    void awaitCompleted(String job) throws IOException, InterruptedException {
        var begin = System.nanoTime();
        while (!get("/v1/jobs/" + job).contains("\"state\":\"completed\"")) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IOException("job " + job + " was not completed: " + get("/v1/jobs/" + job));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    void cancel(String job) throws IOException, InterruptedException {
        http.send(
                request("/v1/jobs/" + job + "/cancel")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    /// The body of a 200.
    String get(String path) throws IOException, InterruptedException {
        var answer = http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /// The job is the first object of the answer.
    private static String jobOf(String answer) throws IOException {
        var id = JOB_ID.matcher(answer);
        if (!id.find()) {
            throw new IOException("no job in " + answer);
        }
        return id.group(1);
    }
}
