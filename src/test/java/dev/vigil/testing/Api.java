package dev.vigil.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A client of the HTTP API as a user would write it.
public final class Api {

    public static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "----vigil-test-boundary";
    private static final byte[] END = ("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final URI base;
    private final Duration timeout;
    private final HttpClient client;

    public Api(URI base) {
        this(base, TIMEOUT, CLIENT);
    }

    private Api(URI base, Duration timeout, HttpClient client) {
        this.base = base;
        this.timeout = timeout;
        this.client = client;
    }

    /// A client that calls from this address of this machine.
    public static Api from(InetAddress address, URI base) {
        return new Api(
                base,
                TIMEOUT,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(address)
                        .build());
    }

    /// The same client with another patience for each call.
    public Api within(Duration limit) {
        return new Api(base, limit, client);
    }

    public record Answer(int status, java.net.http.HttpHeaders headers, JsonNode body) {}

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer post(String path) {
        return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    public Answer post(String path, Object json) {
        return post(
                path,
                "application/json",
                json instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : bytes(json));
    }

    public Answer post(String path, String contentType, byte[] body) {
        return send(
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /// Opens a job with these images.
    public JsonNode open(List<TestImage> images) {
        return mustBe(202, upload("/v1/jobs", Map.of(), images));
    }

    /// Opens a job that stays open.
    public String openEmpty() {
        return mustBe(202, post("/v1/jobs", Map.of("seal", false))).path("id").textValue();
    }

    /// Appends images to a job.
    public JsonNode append(String jobId, List<TestImage> images) {
        return mustBe(202, upload("/v1/jobs/" + jobId + "/images", Map.of(), images));
    }

    /// Posts a multipart body: JSON parts first, then one part per image.
    public Answer upload(String path, Map<String, ?> json, List<TestImage> images) {
        return post(path, multipartType(), multipart(json, images));
    }

    public static String multipartType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    public static byte[] multipart(Map<String, ?> json, List<TestImage> images) {
        var out = new ByteArrayOutputStream();
        json.forEach(
                (name, value) -> part(out, "name=\"" + name + "\"\r\nContent-Type: application/json", bytes(value)));
        images.forEach(image -> part(
                out,
                "name=\"images\"; filename=\"" + image.name() + "\"\r\nContent-Type: application/octet-stream",
                image.bytes()));
        out.writeBytes(END);
        return out.toByteArray();
    }

    /// Posts images that are made only when they are sent: the body may be larger than any memory.
    public Answer uploadStreaming(String path, java.util.stream.Stream<TestImage> images) {
        var parts = images.map(image -> {
            var whole = multipart(Map.of(), List.of(image));
            return java.util.Arrays.copyOf(whole, whole.length - END.length);
        });
        var chunks = java.util.stream.Stream.concat(parts, java.util.stream.Stream.of(END))
                .iterator();
        return send(request(path)
                .header("Content-Type", multipartType())
                .POST(HttpRequest.BodyPublishers.ofByteArrays(() -> chunks)));
    }

    public JsonNode job(String jobId) {
        return mustBe(200, get("/v1/jobs/" + jobId));
    }

    /// Every image of a job, page by page.
    public List<JsonNode> images(String jobId, int limit) {
        var images = new ArrayList<JsonNode>();
        for (var next = "/v1/jobs/" + jobId + "/images?limit=" + limit; next != null; ) {
            var page = mustBe(200, get(next));
            page.path("items").forEach(images::add);
            next = page.path("next").textValue();
        }
        return images;
    }

    public static JsonNode mustBe(int status, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + " but was " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(timeout);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var body = response.body();
            var json = body.startsWith("{") || body.startsWith("[")
                    ? JSON.readTree(body)
                    : JSON.getNodeFactory().textNode(body);
            return new Answer(response.statusCode(), response.headers(), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void part(ByteArrayOutputStream out, String head, byte[] content) {
        out.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Object json) {
        try {
            return json instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
