package dev.vigil.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// A message that nobody could handle ends its image with a code, and a redrive gives the image its result.
@QuarkusTest
class DeadLettersTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    DeadLetters deadLetters;

    @ConfigProperty(name = "vigil.queue.dead-letter-url")
    String deadLetterUrl;

    @BeforeEach
    void forgetDeadLetters() {
        sqs.purgeQueue(request -> request.queueUrl(deadLetterUrl)).join();
    }

    @Test
    void aDeadLetterEndsItsImageAndCompletesTheJob() {
        var job = api.open(TestImage.many("dead", 3));
        var jobId = job.id();
        purge();
        send(message(job, 0));
        drain();
        bury(message(job, 1), 1);
        bury(message(job, 2), 1);

        var buried = run();

        assertThat(buried.ended()).isEqualTo(2);
        assertThat(isCompleted(jobId)).isTrue();
        assertThat(failureCodes(jobId)).containsExactly("", "dead-lettered", "dead-lettered");
        assertThat(dead()).isZero();
    }

    @Test
    void aDeadLetterOfAFinalImageOrAnEarlierGenerationChangesNothing() {
        var job = api.open(List.of(TestImage.jpeg("final"), TestImage.damagedBehindTheHeader("retried")));
        var jobId = job.id();
        drain();
        api.retry(jobId);
        var before = api.images(jobId, 10);
        bury(message(job, 0), 1);
        bury(message(job, 1), 1);
        bury(message(UUID.randomUUID().toString(), job.imageId(1), 1), 2);

        var buried = run();

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
        bury(message(job, 0), 1);

        var buried = run();

        assertThat(buried.unreadable()).isEqualTo(1);
        assertThat(isCompleted(job)).isTrue();
        assertThat(dead()).isZero();
    }

    @Test
    void aDeadLetterStaysWhileTheLedgerCannotEndItsImage() {
        var job = api.open(List.of(TestImage.jpeg("kept")));
        purge();
        bury(message(job, 0), 1);
        breakDatabase("UPDATE", "nsfw_bulk_jobs", "true");

        var run = sweeps.run(deadLetters).subscribeAsCompletionStage();

        assertThat(run).failsWithin(PATIENCE);
        assertThat(dead()).isEqualTo(1);
    }

    @Test
    void aRedriveGivesDeadLetteredImagesTheirResultsAndLeavesOtherFailuresAlone() {
        var job = api.open(List.of(TestImage.jpeg("redriven"), TestImage.damagedBehindTheHeader("damaged")));
        var other = api.open(List.of(TestImage.jpeg("redriven too")));
        var jobId = job.id();
        purge();
        send(message(job, 1));
        drain();
        bury(message(job, 0), 1);
        bury(message(other, 0), 1);
        run();

        var answer = api.redrive("dead-lettered");

        assertThat(answer.jobs()).isEqualTo(2);
        assertThat(answer.images()).isEqualTo(2);
        drainUntil(() -> isCompleted(jobId) && isCompleted(other));
        assertThat(failureCodes(jobId)).containsExactly("", "invalid-image");
        assertThat(api.redrive("dead-lettered").jobs()).isZero();
    }

    private DeadLetters.Buried run() {
        return sweeps.run(deadLetters).await().atMost(PATIENCE);
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
}
