package dev.vigil.bench;

import dev.vigil.bench.lean.LeanServices;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The stand-in for load as a process of its own: {@link LeanServices}.
final class Lean implements AutoCloseable {

    static final String BUCKET = "vigil-images";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final String endpoint;

    private Lean(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static Lean start() throws IOException {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dvertx.disableHttpHeadersValidation=true",
                        "-Dvertx.disableTCCL=true",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        LeanServices.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line; (line = out.readLine()) != null; ) {
            if (line.startsWith(LeanServices.READY)) {
                return new Lean(process, "http://127.0.0.1:" + line.substring(LeanServices.READY.length()));
            }
        }
        throw new IOException("The lean services did not start.");
    }

    String endpoint() {
        return endpoint;
    }

    String queueUrl(String name) {
        return endpoint + "/000000000000/" + name;
    }

    ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    /// What the program with this access key called, by operation.
    Map<String, Long> counts(String caller) throws IOException, InterruptedException {
        var counts = new TreeMap<String, Long>();
        ask("counts?caller=" + caller, "")
                .forEach(entry -> counts.put(entry.getKey(), ((Number) entry.getValue()).longValue()));
        return counts;
    }

    void reset(String caller) throws IOException, InterruptedException {
        ask("reset?caller=" + caller, "");
    }

    /// Rekognition's answers per second, between a tenth and nine tenths of them.
    double rate() throws IOException, InterruptedException {
        return ask("rate?from=0.1&to=0.9", "").getDouble("perSecond");
    }

    void rekognition(int latencyMillis, int quota) throws IOException, InterruptedException {
        ask("latency?millis=" + latencyMillis, "");
        ask("quota?perSecond=" + quota, "");
    }

    /// @param lines `job image order`, one a line
    void seed(String queue, String lines) throws IOException, InterruptedException {
        ask("seed?queue=" + queue, lines);
    }

    /// Messages in a queue, visible or not.
    int depth(String queue) throws IOException, InterruptedException {
        var depth = ask("depth?queue=" + queue, "");
        return depth.getInteger("visible") + depth.getInteger("inFlight");
    }

    private JsonObject ask(String command, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(endpoint + "/_bench/" + command))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(command + ": " + answer.statusCode());
        }
        return new JsonObject(answer.body());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        http.close();
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
