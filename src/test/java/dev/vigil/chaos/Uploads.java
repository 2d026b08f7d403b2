package dev.vigil.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.Api;
import dev.vigil.testing.Patience;
import dev.vigil.testing.TestImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The clients of a run: a call with some images every moment, each as a good client makes it. Whatever was
/// not accepted is sent again. Three calls of four open a job; the fourth appends to one job of all clients.
final class Uploads implements AutoCloseable {

    private static final int PER_CALL = 25;
    private static final int LEAST = 500;
    private static final int MOST = 2_000;
    private static final int APPENDS = 4;
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Plan plan;
    private final Replicas replicas;
    private final Map<String, TestImage> posted = new ConcurrentHashMap<>();
    private final Map<UUID, TestImage> promised = new ConcurrentHashMap<>();
    private final List<String> unexpected = new CopyOnWriteArrayList<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final String openJob;

    Uploads(Plan plan, Replicas replicas) {
        this.plan = plan;
        this.replicas = replicas;
        this.openJob = replicas.any().openEmpty();
        clock.scheduleAtFixedRate(this::next, 0, plan.pace().toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Batch(String path, List<TestImage> images) {}

    /// Posts the least there must be, then ends; returns when every image is accepted and the job is sealed.
    void finish() {
        Patience.await(LEAST + " images", PATIENCE, () -> made.get() >= LEAST);
        clock.execute(() -> made.set(MOST));
        Patience.await(
                "end of the uploads, open calls: " + pending, PATIENCE, () -> made.get() >= MOST && pending.get() == 0);
        Patience.await("sealed job", PATIENCE, this::sealed);
    }

    /// Every image that was posted, by the SHA-256 of its content.
    Map<String, TestImage> posted() {
        return posted;
    }

    /// What Vigil promised in its answers: this ID is this image.
    Map<UUID, TestImage> promised() {
        return promised;
    }

    String openJob() {
        return openJob;
    }

    /// Answers that no client should ever get.
    List<String> unexpected() {
        return unexpected;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        threads.shutdownNow();
    }

    private void next() {
        if (made.get() + PER_CALL > MOST) {
            return;
        }
        var from = made.getAndAdd(PER_CALL);
        var images =
                IntStream.range(from, from + PER_CALL).mapToObj(this::image).toList();
        images.forEach(image -> posted.put(image.sha256(), image));
        var path = from / PER_CALL % APPENDS == 0 ? "/v1/jobs/" + openJob + "/images" : "/v1/jobs";
        pending.incrementAndGet();
        threads.execute(() -> post(new Batch(path, images)));
    }

    private TestImage image(int number) {
        var seed = "chaos-" + plan.seed() + "-" + number;
        return switch (number % PER_CALL) {
            case 0 -> TestImage.damagedBehindTheHeader(seed);
            case 1 -> TestImage.large(seed, 200_000);
            case 2, 3, 4 -> TestImage.png(seed);
            default -> TestImage.jpeg(seed);
        };
    }

    private void post(Batch batch) {
        var left = new ArrayList<TestImage>();
        try {
            var answer = replicas.any().within(CALL).upload(batch.path(), Map.of(), batch.images());
            switch (answer.status()) {
                case 202 -> left.addAll(left(batch, answer.body().path("outcomes")));
                case 502, 503, 504 -> left.addAll(batch.images());
                default -> unexpected.add(answer.status() + " " + answer.body());
            }
        } catch (java.io.UncheckedIOException noAnswer) {
            if (noAnswer.getCause() instanceof java.net.http.HttpTimeoutException) {
                unexpected.add("no answer within " + CALL + ": " + batch.path());
            }
            left.addAll(batch.images());
        } catch (RuntimeException e) {
            unexpected.add(e.toString());
        }
        if (left.isEmpty()) {
            pending.decrementAndGet();
        } else {
            again(new Batch(batch.path(), left));
        }
    }

    private void again(Batch batch) {
        try {
            clock.schedule(() -> threads.execute(() -> post(batch)), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.RejectedExecutionException theRunIsOver) {
            unexpected.add(
                    "not accepted before the end of the run: " + batch.images().size());
        }
    }

    private List<TestImage> left(Batch batch, JsonNode outcomes) {
        var left = new ArrayList<TestImage>();
        for (var index = 0; index < batch.images().size(); index++) {
            var outcome = outcomes.path(index);
            var image = batch.images().get(index);
            if (outcome.path("outcome").asText().equals("accepted")) {
                promised.put(UUID.fromString(outcome.path("virtualImageId").textValue()), image);
            } else {
                left.add(image);
                if (!outcome.path("reason").asText().equals("storage-failed")) {
                    unexpected.add(outcome.toString());
                }
            }
        }
        return left;
    }

    private boolean sealed() {
        try {
            Api.Answer answer = replicas.any().within(CALL).post("/v1/jobs/" + openJob + "/seal");
            return answer.status() == 200;
        } catch (java.io.UncheckedIOException noAnswer) {
            return false;
        }
    }
}
