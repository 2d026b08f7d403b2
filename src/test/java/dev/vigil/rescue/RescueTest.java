package dev.vigil.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.testing.Job;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages that the queue lost: their images are announced again, and no more of them than are missing. Time is moved
/// in the rows, since all clocks are the database's.
@QuarkusTest
class RescueTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Rescuer rescuer;

    @Inject
    Outbox outbox;

    @ConfigProperty(name = "vigil.queue.dead-letter-url")
    String deadLetterUrl;

    /// Dead letters are counted by a reading, too.
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
        openSince("16 min");

        assertThat(reading()).isZero();
        assertThat(reading()).isZero();
        assertThat(reading()).isEqualTo(12);
        drainUntil(() -> isCompleted(job));

        assertOwnResults(job.outcomes(), images, byId(api.images(job.id(), 100)));
    }

    @Test
    void noMoreAreAnnouncedAgainThanAreMissingAndTheOldestFirst() {
        var older = api.open(TestImage.many("older", 3));
        var newer = api.open(TestImage.many("newer", 7));
        openSince("20 min");
        sql("""
            UPDATE open_image SET open_since = open_since + interval '1 min' WHERE job_id = $1
            """, UUID.fromString(newer.id()));
        purge();
        newerMessagesAgain(newer, 5);

        assertThat(readings()).isEqualTo(5);

        assertThat(messages()).isEqualTo(10);
        assertThat(sql("""
            SELECT 1 FROM open_image
             WHERE job_id = $1 AND rescued_at > now() - interval '1 min'
            """, UUID.fromString(older.id()))).hasSize(3);
    }

    @Test
    void theLeastOfThreeReadingsCounts() {
        var job = api.open(TestImage.many("least", 6));
        openSince("16 min");
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
        openSince("16 min");

        assertThat(readings()).isZero();

        assertThat(messages()).isEqualTo(6);
    }

    /// While Rekognition throttles, a message is held for many minutes. It is in flight, and counted.
    @Test
    void anImageInWorkForLongIsNotAnnouncedAgain() {
        var job = api.open(TestImage.many("in-work", 4));
        standIn.script(Faults.latency(3_000));
        var polling = pollUntil(() -> standIn.calls().received() == 4);
        openSince("1 h");

        assertThat(readings()).isZero();

        polling.join();
        assertThat(isCompleted(job)).isTrue();
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
        openSince("16 min");
        purge();
        for (var run = 0; run < 5; run++) {
            assertThat(rescue()).isZero();
        }

        assertThat(sql("SELECT 1 FROM queue_reading")).hasSize(1);
    }

    @Test
    void anOldReadingNoLongerCounts() {
        api.open(TestImage.many("old-reading", 4));
        openSince("16 min");
        purge();
        reading();
        reading();
        sql("UPDATE queue_reading SET taken_at = taken_at - interval '6 min'");

        assertThat(rescue()).isZero();
        assertThat(reading()).isZero();
        assertThat(reading()).isEqualTo(4);
    }

    @Test
    void anAnnouncementAgainKeepsTheTimeFromWhichTheImageExpires() {
        api.open(TestImage.many("first", 2));
        openSince("2 days");
        purge();

        assertThat(readings()).isEqualTo(2);

        assertThat(sql("""
            SELECT 1 FROM open_image
             WHERE rescued_at > now() - interval '1 min' AND open_since < now() - interval '1 day'
            """)).hasSize(2);
    }

    /// What was found lost is in the outbox until the queue has accepted a message.
    @Test
    void whatIsFoundLostWhileTheQueueIsAwayIsNotForgotten() {
        var job = api.open(TestImage.many("lost", 3));
        openSince("16 min");
        purge();
        reading();
        reading();
        breakDatabase("DELETE", "outbox", "true");
        assertThat(reading()).isEqualTo(3);
        purge();
        repairDatabase();

        assertThat(sweeps.run(outbox).await().atMost(PATIENCE).images()).isEqualTo(3);
        drainUntil(() -> isCompleted(job));
    }

    /// A note that fails leaves a row of the outbox behind, which the image outlives not.
    @Test
    void theOutboxHasNoRowOfAnImageThatHasEnded() {
        var job = api.open(TestImage.many("ended", 3));
        sql("INSERT INTO outbox (virtual_image_id, job_id) SELECT gen_random_uuid(), $1", UUID.fromString(job.id()));

        sweeps.run(outbox).await().atMost(PATIENCE);

        assertThat(sql("SELECT 1 FROM outbox")).isEmpty();
    }

    private int rescue() {
        return sweeps.run(rescuer).await().atMost(PATIENCE).images();
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

    private void newerMessagesAgain(Job job, int count) {
        for (var i = 0; i < count; i++) {
            send(message(job, i));
        }
    }
}
