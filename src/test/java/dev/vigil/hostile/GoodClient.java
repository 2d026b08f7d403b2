package dev.vigil.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.Api;
import dev.vigil.testing.TestImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// A client with a small job of real images, as its users would write it: it asks again when it is told to, a bounded
/// number of times, and takes everything else for a failure.
final class GoodClient {

    private static final int IMAGES = 5;
    private static final int MOST_TRIES = 20;
    private static final int MOST_LOOKS = 600;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Api api;
    private final List<Job> jobs = new ArrayList<>();
    private int calls;
    private int askedAgain;
    private Duration worst = Duration.ZERO;
    private String worstCall = "";

    GoodClient(Api api) {
        this.api = api;
    }

    private record Job(String id, List<TestImage> images) {}

    /// A job of real images until it is completed, and one of each call that a client makes every day.
    void work() {
        var job = upload();
        must(200, "list jobs", () -> api.get("/v1/jobs?limit=10"));
        must(200, "list images", () -> api.get("/v1/virtual-images?limit=10"));
        var opened = must(202, "open a job", () -> api.post("/v1/jobs", Map.of("name", "good", "seal", false)));
        var id = opened.path("id").textValue();
        must(202, "append", () -> api.upload("/v1/jobs/" + id + "/images", Map.of(), images(1)));
        must(200, "seal", () -> api.post("/v1/jobs/" + id + "/seal"));
        must(201, "make a row", () -> api.post("/v1/virtual-images", Map.of("images", List.of(Map.of()))));
        awaitCompleted(job);
        mustBeRight(job);
        must(204, "delete a job", () -> api.delete("/v1/jobs/" + id));
    }

    /// Reads everything again that was ever accepted: it is still there, and each image has its own result.
    void readAllAgain() {
        jobs.forEach(this::mustBeRight);
    }

    String line() {
        return "good client: %d calls, asked again %d times, %d images, longest call %.1f s (%s)"
                .formatted(calls, askedAgain, jobs.size() * IMAGES, worst.toMillis() / 1e3, worstCall);
    }

    private Job upload() {
        var images = images(IMAGES);
        var answer = must(202, "upload", () -> api.upload("/v1/jobs", Map.of(), images));
        var job = new Job(answer.path("id").textValue(), images);
        jobs.add(job);
        return job;
    }

    private List<TestImage> images(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> TestImage.jpeg("good-" + jobs.size() + "-" + number))
                .toList();
    }

    private void awaitCompleted(Job job) {
        for (var look = 0; look < MOST_LOOKS; look++) {
            var state = must(200, "read a job", () -> api.get("/v1/jobs/" + job.id()))
                    .path("state")
                    .textValue();
            if (state.equals("completed")) {
                return;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        throw new AssertionError("the job of the good client is not completed after " + MOST_LOOKS + " looks");
    }

    private void mustBeRight(Job job) {
        var page = must(200, "read images", () -> api.get("/v1/jobs/" + job.id() + "/images?limit=10"));
        var items = page.path("items");
        if (items.size() != IMAGES) {
            throw new AssertionError(items.size() + " of " + IMAGES + " images are there");
        }
        for (var index = 0; index < IMAGES; index++) {
            var labels = items.path(index).path("labels").findValuesAsText("name");
            if (!labels.equals(job.images().get(index).expectedLabels())) {
                throw new AssertionError("an image has other labels than its own: " + items.path(index));
            }
        }
    }

    private JsonNode must(int status, String what, Supplier<Api.Answer> call) {
        for (var attempt = 1; ; attempt++) {
            var answer = timed(what, call);
            if (answer.status() == status) {
                return answer.body();
            }
            if (attempt == MOST_TRIES || !isAskedToWait(answer)) {
                throw new AssertionError(
                        what + " was answered " + answer.status() + ", try " + attempt + ": " + answer.body());
            }
            askedAgain++;
            LockSupport.parkNanos(retryAfter(answer).toNanos());
        }
    }

    private Api.Answer timed(String what, Supplier<Api.Answer> call) {
        calls++;
        var begin = System.nanoTime();
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw new AssertionError(what + " broke: " + e.getCause(), e);
        } finally {
            var took = Duration.ofNanos(System.nanoTime() - begin);
            if (took.compareTo(worst) > 0) {
                worst = took;
                worstCall = what;
            }
        }
    }

    private static boolean isAskedToWait(Api.Answer answer) {
        return (answer.status() == 503 || answer.status() == 429)
                && answer.headers().firstValue("Retry-After").isPresent();
    }

    private static Duration retryAfter(Api.Answer answer) {
        var asked = Duration.ofSeconds(
                answer.headers().firstValueAsLong("Retry-After").orElse(1));
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }
}
