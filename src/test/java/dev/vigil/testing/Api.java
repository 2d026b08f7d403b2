package dev.vigil.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.identity.TestCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A client of the HTTP API as a user would write it.
public final class Api {

    public static final ObjectMapper JSON = new ObjectMapper();
    private static final String JOBS = "/v1/jobs";
    private static final String IMAGES = "/v1/virtual-images";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final URI base;
    private final Duration timeout;
    private final HttpClient client;
    private final Map<String, String> headers;

    public Api(URI base) {
        this(base, TIMEOUT, CLIENT, Map.of());
    }

    private Api(URI base, Duration timeout, HttpClient client, Map<String, String> headers) {
        this.base = base;
        this.timeout = timeout;
        this.client = client;
        this.headers = headers;
    }

    /// The same client for a caller of this tenant; the packaged program knows no such callers.
    public Api as(String tenant, String user) {
        return new Api(base, timeout, client, Map.of(TestCaller.TENANT, tenant, TestCaller.USER, user));
    }

    /// A client that calls from this address of this machine.
    public static Api from(InetAddress address, URI base) {
        return new Api(
                base,
                TIMEOUT,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(address)
                        .build(),
                Map.of());
    }

    /// The same client with another patience for each call.
    public Api within(Duration limit) {
        return new Api(base, limit, client, headers);
    }

    public record Answer(int status, HttpHeaders headers, JsonNode body) {

        /// The type of the problem that it tells; null where it tells none.
        public @Nullable String problem() {
            return body.path("type").textValue();
        }

        public @Nullable String detail() {
            return body.path("detail").textValue();
        }

        /// Where in the body the first mistake is.
        public @Nullable String pointer() {
            return body.path("errors").path(0).path("pointer").textValue();
        }

        /// The parameter of the query that is wrong.
        public @Nullable String parameter() {
            return body.path("errors").path(0).path("parameter").textValue();
        }
    }

    /// How much a retry of all images of one failure code opened.
    public record Redrive(int jobs, int images) {}

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
    public Job open(List<TestImage> images) {
        return new Job(mustBe(202, upload(JOBS, Map.of(), images)));
    }

    /// Opens a job that stays open.
    public String openEmpty() {
        return new Job(mustBe(202, post(JOBS, Map.of("seal", false)))).id();
    }

    public Job append(String jobId, List<TestImage> images) {
        return new Job(mustBe(202, tryToAppend(jobId, images)));
    }

    public Answer tryToAppend(String jobId, List<TestImage> images) {
        return upload(JOBS + "/" + jobId + "/images", Map.of(), images);
    }

    public Job job(String jobId) {
        return new Job(mustBe(200, get(JOBS + "/" + jobId)));
    }

    public Job seal(String jobId) {
        return new Job(mustBe(200, post(JOBS + "/" + jobId + "/seal")));
    }

    public Job cancel(String jobId) {
        return new Job(mustBe(200, post(JOBS + "/" + jobId + "/cancel")));
    }

    /// Opens all failed images of a job again.
    public Job retry(String jobId) {
        return new Job(mustBe(200, post(JOBS + "/" + jobId + "/retry")));
    }

    /// Opens those failed images of a job again that this object names.
    public Job retry(String jobId, Map<String, ?> which) {
        return new Job(mustBe(200, post(JOBS + "/" + jobId + "/retry", which)));
    }

    /// Opens the images of all jobs again that failed with this code.
    public Redrive redrive(String failureCode) {
        var opened = mustBe(200, post("/v1/retries", Map.of("failureCode", failureCode)));
        return new Redrive(
                opened.required("jobs").intValue(), opened.required("images").intValue());
    }

    public void deleteJob(String jobId) {
        mustBe(204, delete(JOBS + "/" + jobId));
    }

    /// Every image of a job, page by page.
    public List<Image> images(String jobId, int limit) {
        var images = new ArrayList<Image>();
        for (var next = JOBS + "/" + jobId + "/images?limit=" + limit; next != null; ) {
            var page = mustBe(200, get(next));
            page.path("items").forEach(image -> images.add(new Image(image)));
            next = page.path("next").textValue();
        }
        return images;
    }

    public Image image(String imageId) {
        return new Image(mustBe(200, get(IMAGES + "/" + imageId)));
    }

    public void deleteImage(String imageId) {
        mustBe(204, delete(IMAGES + "/" + imageId));
    }

    /// Makes an image without a file of each of these objects.
    public List<Image> create(List<? extends Map<String, ?>> images) {
        var created = mustBe(201, post(IMAGES, Map.of("images", images)));
        return items(created, "images").map(Image::new).toList();
    }

    /// Sends results from elsewhere, each by the ID of its image.
    public List<Outcome> update(List<? extends Map<String, ?>> updates) {
        var answer = mustBe(200, post(IMAGES + "/updates", Map.of("updates", updates)));
        return items(answer, "updates").map(Outcome::new).toList();
    }

    /// Sends results from elsewhere, each by the upload order of its image in this job.
    public List<Outcome> results(String jobId, List<? extends Map<String, ?>> results) {
        var answer = mustBe(200, post(JOBS + "/" + jobId + "/results", Map.of("results", results)));
        return items(answer, "results").map(Outcome::new).toList();
    }

    /// Posts a multipart body: JSON parts first, then one part per image.
    public Answer upload(String path, Map<String, ?> json, List<TestImage> images) {
        return post(path, MultipartBody.TYPE, MultipartBody.of(json, images));
    }

    /// Posts images that are made only when they are sent: the body may be larger than any memory.
    public Answer uploadStreaming(String path, Stream<TestImage> images) {
        var pieces = MultipartBody.pieces(images).iterator();
        return send(request(path)
                .header("Content-Type", MultipartBody.TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArrays(() -> pieces)));
    }

    public static JsonNode mustBe(int status, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + " but was " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private static Stream<JsonNode> items(JsonNode answer, String member) {
        return StreamSupport.stream(answer.required(member).spliterator(), false);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(timeout);
        headers.forEach(request::header);
        return request;
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

    static byte[] bytes(Object json) {
        try {
            return json instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
