package dev.vigil.rescue;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.sweep.SweepLock;
import dev.vigil.sweep.SweepName;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// Lost announcements, lost messages, dead letters: each image ends by itself, in a result or with a code (L4,
/// S9). Time is moved in the rows, since all clocks are the database's.
@QuarkusTest
class RescueTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Outbox outbox;

    @Inject
    Rescuer rescuer;

    @Inject
    Expiry expiry;

    @Inject
    DeadLetters deadLetters;

    @Inject
    SweepLock lock;

    @ConfigProperty(name = "vigil.queue.dead-letter-url")
    String deadLetterUrl;

    @BeforeEach
    void forgetReadingsAndDeadLetters() {
        sql("DELETE FROM queue_reading");
        sqs.purgeQueue(request -> request.queueUrl(deadLetterUrl)).join();
    }

    @Test
    void imagesOfAPurgedQueueEndWithTheirResultsAfterThreeReadings() {
        var images = TestImage.many("purged", 12);
        var job = api.open(images);
        purge();
        announcedAgo("16 min");

        assertThat(reading()).isZero();
        assertThat(reading()).isZero();
        assertThat(reading()).isEqualTo(12);
        drainUntil(() -> isCompleted(job.path("id").textValue()));

        assertOwnResults(
                job.path("outcomes"), images, byId(api.images(job.path("id").textValue(), 100)));
    }

    @Test
    void noMoreAreAnnouncedAgainThanAreMissingAndTheOldestFirst() {
        var older = api.open(TestImage.many("older", 3));
        var newer = api.open(TestImage.many("newer", 7));
        announcedAgo("20 min");
        sql("""
            UPDATE bulk_job_virtual_images SET announced_at = announced_at + interval '1 min' WHERE job_id = $1
            """, java.util.UUID.fromString(newer.path("id").textValue()));
        purge();
        newerMessagesAgain(newer, 5);

        assertThat(readings()).isEqualTo(5);

        assertThat(messages()).isEqualTo(10);
        assertThat(sql("""
            SELECT 1 FROM bulk_job_virtual_images
             WHERE job_id = $1 AND announced_at > now() - interval '1 min'
            """, java.util.UUID.fromString(older.path("id").textValue())))
                .hasSize(3);
    }

    @Test
    void theLeastOfThreeReadingsCounts() {
        var job = api.open(TestImage.many("least", 6));
        announcedAgo("16 min");
        purge();
        reading();
        newerMessagesAgain(job, 4);
        reading();
        purge();

        assertThat(reading()).isEqualTo(2);
    }

    @Test
    void nothingIsAnnouncedAgainWhileTheQueueHoldsEnough() {
        api.open(TestImage.many("waiting", 6));
        announcedAgo("16 min");

        assertThat(readings()).isZero();

        assertThat(messages()).isEqualTo(6);
    }

    /// While Rekognition throttles, a message is held for many minutes. It is in flight, and counted.
    @Test
    void anImageInWorkForLongIsNotAnnouncedAgain() {
        var job = api.open(TestImage.many("in-work", 4));
        standIn.script(Faults.latency(3_000));
        var polling = pollUntil(() -> standIn.calls().path("received").intValue() == 4);
        announcedAgo("1 h");

        assertThat(readings()).isZero();

        polling.join();
        assertThat(isCompleted(job.path("id").textValue())).isTrue();
        assertThat(standIn.succeeded()).isEqualTo(4);
    }

    @Test
    void aYoungAnnouncementIsGivenTime() {
        api.open(TestImage.many("young", 4));
        purge();

        assertThat(readings()).isZero();

        assertThat(messages()).isZero();
    }

    @Test
    void readingsAreAMinuteApartWhoeverTakesThem() {
        api.open(TestImage.many("apart", 4));
        announcedAgo("16 min");
        purge();
        for (var run = 0; run < 5; run++) {
            assertThat(rescue()).isZero();
        }

        assertThat(sql("SELECT 1 FROM queue_reading")).hasSize(1);
    }

    @Test
    void anOldReadingNoLongerCounts() {
        api.open(TestImage.many("old-reading", 4));
        announcedAgo("16 min");
        purge();
        reading();
        reading();
        sql("UPDATE queue_reading SET taken_at = taken_at - interval '6 min'");

        assertThat(rescue()).isZero();
        assertThat(reading()).isZero();
        assertThat(reading()).isEqualTo(4);
    }

    @Test
    void anAnnouncementAgainKeepsTheTimeOfTheFirst() {
        api.open(TestImage.many("first", 2));
        announcedAgo("2 days");
        purge();

        assertThat(readings()).isEqualTo(2);

        assertThat(sql("""
            SELECT 1 FROM bulk_job_virtual_images
             WHERE announced_at > now() - interval '1 min' AND first_announced_at < now() - interval '1 day'
            """)).hasSize(2);
    }

    @Test
    void thirteenDaysAfterItsFirstAnnouncementAnImageExpiresAndItsJobCompletes() {
        var job = api.open(TestImage.many("expired", 3));
        var jobId = job.path("id").textValue();
        announcedAgo("12 days 23 h");
        assertThat(expire()).isZero();
        sql("UPDATE bulk_job_virtual_images SET first_announced_at = now() - interval '13 days', announced_at = now()");

        assertThat(expire()).isEqualTo(3);

        assertThat(isCompleted(jobId)).isTrue();
        assertThat(failureCodes(jobId)).containsOnly("expired");
        drain();
        assertThat(standIn.succeeded())
                .as("a message that still comes finds the image final")
                .isZero();
        assertThat(expire()).isZero();
    }

    @Test
    void anImageThatNobodyCouldEverAnnounceExpiresToo() {
        var job = api.open(TestImage.many("never", 2));
        purge();
        sql("""
            UPDATE bulk_job_virtual_images
               SET announced_at = NULL, first_announced_at = NULL, open_since = now() - interval '13 days'
            """);

        assertThat(expire()).isEqualTo(2);

        assertThat(isCompleted(job.path("id").textValue())).isTrue();
    }

    @Test
    void aRetryHasAllItsTime() {
        var job = api.open(TestImage.many("anew", 1));
        announcedAgo("13 days");
        expire();
        purge();

        mustBe(200, api.post("/v1/jobs/" + job.path("id").textValue() + "/retry"));

        assertThat(expire()).isZero();
        drainUntil(() -> isCompleted(job.path("id").textValue()));
        assertThat(api.job(job.path("id").textValue())
                        .path("images")
                        .path("analyzed")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void aDeadLetterEndsItsImageAndCompletesTheJob() {
        var job = api.open(TestImage.many("dead", 3));
        var jobId = job.path("id").textValue();
        purge();
        send(message(jobId, imageOf(job, 0), 0));
        drain();
        bury(message(jobId, imageOf(job, 1), 1), 1);
        bury(message(jobId, imageOf(job, 2), 2), 1);

        var buried = sweeps.run(deadLetters).await().atMost(PATIENCE);

        assertThat(buried.ended()).isEqualTo(2);
        assertThat(isCompleted(jobId)).isTrue();
        assertThat(failureCodes(jobId)).containsExactly("", "dead-lettered", "dead-lettered");
        assertThat(dead()).isZero();
    }

    @Test
    void aDeadLetterOfAFinalImageOrAnEarlierGenerationChangesNothing() {
        var job = api.open(List.of(TestImage.jpeg("final"), TestImage.damagedBehindTheHeader("retried")));
        var jobId = job.path("id").textValue();
        drain();
        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry"));
        var before = api.images(jobId, 10);
        bury(message(jobId, imageOf(job, 0), 0), 1);
        bury(message(jobId, imageOf(job, 1), 1), 1);
        bury(message(java.util.UUID.randomUUID().toString(), imageOf(job, 1), 1), 2);

        var buried = sweeps.run(deadLetters).await().atMost(PATIENCE);

        assertThat(buried.ended()).isZero();
        assertThat(buried.settled()).isEqualTo(3);
        assertThat(api.images(jobId, 10)).isEqualTo(before);
        assertThat(dead()).isZero();
    }

    @Test
    void aDeadLetterThatNamesNoImageIsRemovedAndStopsNoOther() {
        var job = api.open(List.of(TestImage.jpeg("beside")));
        purge();
        bury("garbage", 1);
        bury(message(job.path("id").textValue(), imageOf(job, 0), 0), 1);

        var buried = sweeps.run(deadLetters).await().atMost(PATIENCE);

        assertThat(buried.unreadable()).isEqualTo(1);
        assertThat(isCompleted(job.path("id").textValue())).isTrue();
        assertThat(dead()).isZero();
    }

    @Test
    void aDeadLetterStaysWhileTheLedgerCannotEndItsImage() {
        var job = api.open(List.of(TestImage.jpeg("kept")));
        purge();
        bury(message(job.path("id").textValue(), imageOf(job, 0), 0), 1);
        sql("""
            CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'broken by a test' USING ERRCODE = '53300'; END $$
            """);
        sql("CREATE TRIGGER broken BEFORE UPDATE ON nsfw_bulk_jobs FOR EACH ROW EXECUTE FUNCTION broken()");

        var run = sweeps.run(deadLetters).subscribeAsCompletionStage();

        assertThat(run).failsWithin(PATIENCE);
        sql("DROP TRIGGER broken ON nsfw_bulk_jobs");
        assertThat(dead()).isEqualTo(1);
    }

    @Test
    void aRedriveGivesDeadLetteredImagesTheirResultsAndLeavesOtherFailuresAlone() {
        var job = api.open(List.of(TestImage.jpeg("redriven"), TestImage.damagedBehindTheHeader("damaged")));
        var other = api.open(List.of(TestImage.jpeg("redriven too")));
        var jobId = job.path("id").textValue();
        purge();
        send(message(jobId, imageOf(job, 1), 1));
        drain();
        bury(message(jobId, imageOf(job, 0), 0), 1);
        bury(message(other.path("id").textValue(), imageOf(other, 0), 0), 1);
        sweeps.run(deadLetters).await().atMost(PATIENCE);

        var answer = mustBe(200, api.post("/v1/retries", Map.of("failureCode", "dead-lettered")));

        assertThat(answer.path("jobs").intValue()).isEqualTo(2);
        assertThat(answer.path("images").intValue()).isEqualTo(2);
        drainUntil(() -> isCompleted(jobId) && isCompleted(other.path("id").textValue()));
        assertThat(failureCodes(jobId)).containsExactly("", "invalid-image");
        assertThat(mustBe(200, api.post("/v1/retries", Map.of("failureCode", "dead-lettered")))
                        .path("jobs")
                        .intValue())
                .isZero();
    }

    @Test
    void aRetryOfAJobCanNameAFailureCode() {
        var job = api.open(List.of(TestImage.damagedBehindTheHeader("code")));
        var retry = "/v1/jobs/" + job.path("id").textValue() + "/retry";
        drain();

        mustBe(200, api.post(retry, Map.of("failureCode", "dead-lettered")));
        assertThat(isCompleted(job.path("id").textValue())).isTrue();
        mustBe(200, api.post(retry, Map.of("failureCode", "invalid-image")));

        assertThat(isCompleted(job.path("id").textValue())).isFalse();
        assertThat(api.post(retry, Map.of("failureCode", "no such code")).status())
                .isEqualTo(400);
    }

    @Test
    void whileAnotherReplicaSweepsARunDoesNothing() {
        api.open(TestImage.many("two-leaders", 4));
        purge();
        sql("UPDATE bulk_job_virtual_images SET announced_at = NULL");
        var end = new CompletableFuture<Integer>();
        var began = new CompletableFuture<Boolean>();
        var other = lock.holding(SweepName.OUTBOX, -1, () -> {
                    began.complete(true);
                    return Uni.createFrom().completionStage(end);
                })
                .subscribeAsCompletionStage();
        began.join();

        assertThat(announce()).isZero();
        assertThat(expire()).as("another sweep has a lease of its own").isZero();

        end.complete(0);
        other.join();
        assertThat(announce()).isEqualTo(4);
    }

    @Test
    void aRunThatFailsGivesItsLeaseBack() {
        var failed = lock.holding(
                        SweepName.OUTBOX,
                        0,
                        () -> Uni.createFrom().<Integer>failure(new IllegalStateException("broken by a test")))
                .subscribeAsCompletionStage();
        assertThat(failed).failsWithin(PATIENCE);

        assertThat(sql("SELECT 1 FROM sweep_lease WHERE expires_at > now()")).isEmpty();
    }

    private int announce() {
        return sweeps.run(outbox).await().atMost(PATIENCE).images();
    }

    private int rescue() {
        return sweeps.run(rescuer).await().atMost(PATIENCE).images();
    }

    private int expire() {
        return sweeps.run(expiry).await().atMost(PATIENCE).images();
    }

    /// A minute later.
    private int reading() {
        sql("UPDATE queue_reading SET taken_at = taken_at - interval '61 s'");
        return rescue();
    }

    /// Three in a row.
    private int readings() {
        return reading() + reading() + reading();
    }

    private void announcedAgo(String time) {
        sql("UPDATE bulk_job_virtual_images SET announced_at = now() - '" + time
                + "'::interval, first_announced_at = now() - '" + time + "'::interval");
    }

    private void newerMessagesAgain(com.fasterxml.jackson.databind.JsonNode job, int count) {
        for (var i = 0; i < count; i++) {
            send(message(job.path("id").textValue(), imageOf(job, i), i));
        }
    }

    private void purge() {
        sqs.purgeQueue(request -> request.queueUrl(queueUrl)).join();
    }

    private void bury(String body, int generation) {
        var attribute = MessageAttributeValue.builder()
                .dataType("Number")
                .stringValue(String.valueOf(generation))
                .build();
        sqs.sendMessage(request -> request.queueUrl(deadLetterUrl)
                        .messageBody(body)
                        .messageAttributes(Map.of("generation", attribute)))
                .join();
    }

    private int dead() {
        return messages(deadLetterUrl);
    }

    private List<String> failureCodes(String jobId) {
        return api.images(jobId, 100).stream()
                .map(image -> image.path("failure").path("code").asText(""))
                .toList();
    }
}
