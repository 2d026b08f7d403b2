package dev.vigil.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.queue.Worker;
import dev.vigil.sweep.SweepRunner;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/// What tests of the running program share. The worker is driven by hand; after every test the counters of
/// every job must equal {@code count(*)} over its rows, as far as no mark says otherwise, and the tables must agree.
@WithTestResource(value = VigilServices.class)
public abstract class LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int POLLS_AT_ONCE = 4;

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

    private TestDatabase database;

    @BeforeEach
    void clear() {
        database = new TestDatabase(pool);
        api = new Api(base);
        management = new Api(managementBase);
        standIn = new StandIn(rekognition);
        purge();
        sql(
                "TRUNCATE open_image, outbox, image_final, image_label, bulk_job_virtual_images, virtual_image, nsfw_bulk_jobs, quota_lease, quota, sweep_lease");
        standIn.reset();
    }

    @AfterEach
    void countersEqualCount() {
        repairDatabase();
        standIn.reset();
        countersAreRight();
    }

    /// Asserts that counters and rows agree now, and the tables with each other.
    protected void countersAreRight() {
        assertThat(database.rowsThatDisagree())
                .as("rows that another table does not know")
                .isEmpty();
        assertThat(database.jobsWithWrongCounters())
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
        await(() -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            poll();
            return false;
        });
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
        Patience.await(condition::getAsBoolean);
    }

    protected boolean isCompleted(String jobId) {
        return api.job(jobId).isCompleted();
    }

    protected boolean isCompleted(Job job) {
        return isCompleted(job.id());
    }

    protected List<Row> sql(String statement, Object... parameters) {
        return database.sql(statement, parameters);
    }

    /// From now on the database refuses these changes, as one does that has no connection left.
    ///
    /// @param change INSERT, UPDATE or DELETE
    /// @param when a condition on the row before it (OLD) and after it (NEW)
    protected void breakDatabase(String change, String table, String when) {
        breakDatabase(change, table, when, "53300");
    }

    protected void breakDatabase(String change, String table, String when, String sqlState) {
        database.refuse(change, table, when, sqlState);
    }

    /// Notes each attempt that is counted from now on: the count itself ends with the image.
    protected void watchAttempts() {
        database.watchAttempts();
    }

    /// The image of each attempt that {@link #watchAttempts} noted.
    protected List<String> attempts() {
        return database.attempts();
    }

    /// Undoes {@link #breakDatabase}; after a test that happens by itself.
    protected void repairDatabase() {
        database.allowAll();
    }

    /// Moves the begin of the wait of all images back in time, since all clocks are the database's.
    protected void openSince(String time) {
        sql("UPDATE open_image SET open_since = now() - $1::text::interval", time);
    }

    /// As if no image had been announced yet.
    protected void forgetAnnouncements() {
        sql("INSERT INTO outbox (virtual_image_id, job_id, generation)"
                + " SELECT virtual_image_id, job_id, generation FROM open_image ON CONFLICT DO NOTHING");
    }

    /// The failure code of each image of a job, in upload order; empty where it has none.
    protected List<String> failureCodes(String jobId) {
        return api.images(jobId, 100).stream().map(Image::failureCode).toList();
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

    /// Empties the queue: what a lost message leaves, or a test that sends its own.
    protected void purge() {
        sqs.purgeQueue(request -> request.queueUrl(queueUrl)).join();
    }

    protected void send(String body) {
        sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(body)).join();
    }

    /// The message of the image with this index, in its first generation.
    protected static String message(Job job, int index) {
        return message(job.id(), job.imageId(index), index);
    }

    protected static String message(String jobId, String imageId, int order) {
        return "{\"jobId\":\"%s\",\"virtualImageId\":\"%s\",\"uploadOrder\":%d}".formatted(jobId, imageId, order);
    }

    /// Asserts that every accepted image of these outcomes carries the labels and the verdict of its own
    /// content.
    protected void assertOwnResults(List<Outcome> outcomes, List<TestImage> sent, Map<String, Image> imagesById) {
        assertThat(outcomes).hasSameSizeAs(sent);
        for (var i = 0; i < sent.size(); i++) {
            var outcome = outcomes.get(i);
            assertOwnResult(imagesById.get(outcome.imageId()), outcome, sent.get(i));
        }
    }

    protected void assertOwnResult(Image image, Outcome outcome, TestImage sent) {
        assertThat(image.state()).isEqualTo("analyzed");
        assertThat(image.uploadOrder()).isEqualTo(outcome.uploadOrder());
        assertThat(image.labels()).isEqualTo(sent.expectedLabels());
        assertThat(image.flagged()).isEqualTo(sent.expectedFlag());
    }

    protected static Map<String, Image> byId(List<Image> images) {
        return images.stream().collect(Collectors.toMap(Image::id, Function.identity()));
    }
}
