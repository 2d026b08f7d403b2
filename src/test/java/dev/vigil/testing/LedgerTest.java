package dev.vigil.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.queue.Worker;
import dev.vigil.sweep.SweepRunner;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/// What tests of the running program share. The worker is driven by hand; after every test the counters of
/// every job must equal {@code count(*)} over its rows, as far as no mark says otherwise.
@WithTestResource(value = VigilServices.class)
public abstract class LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DEADLOCKS = 3;
    private static final int POLLS_AT_ONCE = 4;

    /// While the rows of a cancelled job follow, those that still say uploaded are counted as cancelled. The counters
    /// of a job that is being deleted say nothing.
    private static final String WRONG_COUNTERS = """
            SELECT j.id FROM nsfw_bulk_jobs j
              LEFT JOIN bulk_job_virtual_images r ON r.job_id = j.id LEFT JOIN virtual_image v ON v.id = r.virtual_image_id
             WHERE j.move IS DISTINCT FROM 'delete'
             GROUP BY j.id
            HAVING j.received <> count(r.id)
                OR j.analyzed <> count(*) FILTER (WHERE r.state = 'analyzed')
                OR j.flagged <> count(*) FILTER (WHERE r.state = 'analyzed' AND v.isflagged)
                OR j.failed <> count(*) FILTER (WHERE r.state = 'failed')
                OR j.cancelled <> count(*) FILTER (WHERE r.state = 'cancelled' OR (r.state = 'uploaded' AND j.move = 'cancel'))
                OR (j.cancelled_at IS NOT NULL AND j.move IS NULL AND count(*) FILTER (WHERE r.state = 'uploaded') > 0)
                OR (j.completed_at IS NOT NULL) <> (j.sealed_at IS NOT NULL AND j.cancelled_at IS NULL AND j.move IS NULL
                                                    AND count(r.id) = count(*) FILTER (WHERE r.state <> 'uploaded'))
            """;

    @TestHTTPResource("/")
    URI base;

    @TestHTTPResource(value = "/", management = true)
    URI managementBase;

    @ConfigProperty(name = "vigil.rekognition.endpoint")
    URI rekognition;

    @ConfigProperty(name = "vigil.queue.url")
    protected String queueUrl;

    @Inject
    protected Worker worker;

    @Inject
    protected SweepRunner sweeps;

    @Inject
    protected Pool pool;

    @Inject
    protected SqsAsyncClient sqs;

    protected Api api;

    /// A client of the port of health and metrics.
    protected Api management;

    protected StandIn standIn;

    @BeforeEach
    void clear() {
        api = new Api(base);
        management = new Api(managementBase);
        standIn = new StandIn(rekognition);
        sqs.purgeQueue(request -> request.queueUrl(queueUrl)).join();
        sql("TRUNCATE bulk_job_virtual_images, virtual_image, nsfw_bulk_jobs, quota_lease, quota, sweep_lease");
        standIn.reset();
    }

    @AfterEach
    void countersEqualCount() {
        standIn.reset();
        countersAreRight();
    }

    /// Asserts that counters and rows agree now.
    protected void countersAreRight() {
        assertThat(sql(WRONG_COUNTERS))
                .as("jobs whose counters differ from count(*)")
                .isEmpty();
    }

    /// Polls by hand until a poll brings nothing; answers how many deliveries there were.
    protected int drain() {
        var total = 0;
        for (var n = poll(); n > 0; n = poll()) {
            total += n;
        }
        return total;
    }

    protected int poll() {
        return worker.pollOnce().await().atMost(PATIENCE);
    }

    /// Polls by hand until the condition holds.
    protected void drainUntil(BooleanSupplier condition) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("the condition must hold within " + PATIENCE)
                    .isLessThan(end);
            poll();
        }
    }

    /// Polls by hand until the condition holds, and leaves the deliveries in work: a poll may bring fewer than the
    /// queue holds. Answers when all the polls have ended.
    protected CompletableFuture<Void> pollUntil(BooleanSupplier condition) {
        var polls = new ArrayList<CompletableFuture<Integer>>();
        await(() -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (polls.stream().filter(poll -> !poll.isDone()).count() < POLLS_AT_ONCE) {
                polls.add(worker.pollOnce().subscribeAsCompletionStage());
            }
            return false;
        });
        return CompletableFuture.allOf(polls.toArray(CompletableFuture[]::new));
    }

    /// Waits until the condition holds, without polling the queue.
    protected static void await(BooleanSupplier condition) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("the condition must hold within " + PATIENCE)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    protected static String imageOf(JsonNode job, int index) {
        return job.path("outcomes").get(index).path("virtualImageId").textValue();
    }

    protected boolean isCompleted(String jobId) {
        return api.job(jobId).path("state").textValue().equals("completed");
    }

    protected List<Row> sql(String statement, Object... parameters) {
        // A note about announcements may still be under way; the victim of a deadlock has changed nothing.
        var rows = pool.preparedQuery(statement)
                .execute(Tuple.from(List.of(parameters)))
                .onFailure(LedgerTest::isDeadlock)
                .retry()
                .atMost(DEADLOCKS)
                .await()
                .atMost(PATIENCE);
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException refused && refused.getSqlState().equals("40P01");
    }

    /// Messages the queue holds: visible and in flight.
    protected int messages() {
        return messages(queueUrl);
    }

    protected int messages(String url) {
        var attributes = sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNamesWithStrings("All"))
                .join()
                .attributesAsStrings();
        return Integer.parseInt(attributes.get("ApproximateNumberOfMessages"))
                + Integer.parseInt(attributes.get("ApproximateNumberOfMessagesNotVisible"))
                + Integer.parseInt(attributes.get("ApproximateNumberOfMessagesDelayed"));
    }

    protected void send(String body) {
        sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(body)).join();
    }

    protected static String message(String jobId, String imageId, int order) {
        return "{\"jobId\":\"%s\",\"virtualImageId\":\"%s\",\"uploadOrder\":%d}".formatted(jobId, imageId, order);
    }

    /// Asserts that every accepted image of these outcomes carries the labels and the verdict of its own
    /// content.
    protected void assertOwnResults(JsonNode outcomes, List<TestImage> sent, Map<String, JsonNode> imagesById) {
        assertThat(outcomes.size()).isEqualTo(sent.size());
        for (var i = 0; i < sent.size(); i++) {
            assertOwnResult(
                    imagesById.get(outcomes.get(i).path("virtualImageId").textValue()), outcomes.get(i), sent.get(i));
        }
    }

    protected void assertOwnResult(JsonNode image, JsonNode outcome, TestImage sent) {
        assertThat(image.path("state").textValue()).isEqualTo("analyzed");
        assertThat(image.path("uploadOrder").intValue())
                .isEqualTo(outcome.path("uploadOrder").intValue());
        assertThat(image.path("labels").findValuesAsText("name")).isEqualTo(sent.expectedLabels());
        assertThat(image.path("flagged").booleanValue()).isEqualTo(sent.expectedFlag());
    }

    protected static Map<String, JsonNode> byId(List<JsonNode> images) {
        return images.stream()
                .collect(Collectors.toMap(image -> image.path("virtualImageId").textValue(), Function.identity()));
    }
}
