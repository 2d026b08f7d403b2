package dev.vigil.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.JobId;
import dev.vigil.local.Faults;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Deliveries that come twice, late, or for nothing are acknowledged no-ops, and nobody pays for them.
@QuarkusTest
class DeliveryTest extends LedgerTest {

    @Test
    void aSecondDeliveryOfAnAnalyzedImageChangesNothing() {
        var job = api.open(List.of(TestImage.jpeg("twice")));
        var jobId = job.id();
        var imageId = job.imageId(0);
        drain();
        var before = api.images(jobId, 10);

        send(message(jobId, imageId, 0));
        assertThat(drain()).isEqualTo(1);

        assertThat(api.images(jobId, 10)).isEqualTo(before);
        assertThat(standIn.succeededFor(jobId, imageId)).isEqualTo(1);
        assertThat(messages()).isZero();
    }

    @Test
    void twoDeliveriesOfOneImageAtTheSameTimePayOnce() {
        var job = api.open(List.of(TestImage.jpeg("at-once")));
        var jobId = job.id();
        send(message(job, 0));
        standIn.script(Faults.latency(200));

        poll();

        assertThat(isCompleted(jobId)).isTrue();
        assertThat(standIn.succeeded()).isEqualTo(1);
    }

    @Test
    void aDeliveryAfterCancelChangesNothingAndCostsNothing() {
        var job = api.open(TestImage.many("cancelled", 3));
        var jobId = job.id();
        var cancelled = api.cancel(jobId);

        drain();

        assertThat(cancelled.state()).isEqualTo("cancelled");
        assertThat(api.job(jobId)).isEqualTo(cancelled);
        assertThat(api.images(jobId, 10))
                .allSatisfy(image -> assertThat(image.state()).isEqualTo("cancelled"));
        assertThat(standIn.succeeded()).isZero();
        assertThat(messages()).isZero();
    }

    @Test
    void aResultThatComesAfterCancelIsNotWritten() {
        var job = api.open(List.of(TestImage.jpeg("overtaken")));
        var jobId = job.id();
        standIn.script(Faults.latency(500));
        var polling = pollUntil(() -> standIn.calls().received() == 1);

        api.cancel(jobId);
        polling.join();

        assertThat(api.images(jobId, 10).getFirst().state()).isEqualTo("cancelled");
        assertThat(sql("SELECT 1 FROM virtual_image WHERE rekognition_data IS NOT NULL"))
                .isEmpty();
        assertThat(messages()).isZero();
    }

    @Test
    void aDeliveryAfterTheJobWasDeletedChangesNothing() {
        var job = api.open(TestImage.many("deleted", 2));
        api.deleteJob(job.id());

        assertThat(drain()).isEqualTo(2);

        assertThat(api.get("/v1/jobs/" + job.id()).status()).isEqualTo(404);
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
        assertThat(standIn.calls().received()).isZero();
        assertThat(messages()).isZero();
    }

    @Test
    void aMessageWithAForeignJobIdChangesNothing() {
        var job = api.open(List.of(TestImage.jpeg("mine")));
        var other = api.open(List.of(TestImage.jpeg("theirs")));
        purge();

        send(message(other.id(), job.imageId(0), 0));
        drain();
        send(message(JobId.create().toString(), job.imageId(0), 0));
        drain();

        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state <> 'uploaded'"))
                .isEmpty();
        assertThat(standIn.calls().received()).isZero();
        assertThat(messages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "{}",
                "[]",
                "null",
                "\"\"",
                "{\"jobId\":1,\"virtualImageId\":2,\"uploadOrder\":3}",
                "{\"jobId\":\"x\",\"virtualImageId\":\"y\",\"uploadOrder\":0}",
                "{\"jobId\":\"01a20496-132d-7d9d-9408-42e323653575\",\"virtualImageId\":\"01a20496-132d-7d9d-9408-42e323653575\",\"uploadOrder\":\"0\"}"
            })
    void garbageIsRemovedAndStopsNobody(String body) {
        var job = api.open(List.of(TestImage.jpeg("beside-garbage")));
        send(body);

        drainUntil(() -> isCompleted(job));
        poll();

        assertThat(messages()).isZero();
    }

    @Test
    void unknownMembersOfAMessageAreIgnored() {
        var job = api.open(List.of(TestImage.jpeg("members")));
        purge();
        send(message(job, 0).replace("{", "{\"later\":true,"));

        drain();

        assertThat(isCompleted(job)).isTrue();
    }

    @Test
    void aMessageOfAnEarlierGenerationChangesNothing() {
        var job = api.open(List.of(TestImage.damagedBehindTheHeader("generation")));
        var jobId = job.id();
        drain();
        assertThat(isCompleted(jobId)).isTrue();
        api.retry(jobId);
        await(() -> messages() == 1);
        purge();
        standIn.reset();

        send(message(job, 0));
        drain();

        assertThat(api.images(jobId, 1).getFirst().state()).isEqualTo("uploaded");
        assertThat(standIn.calls().received()).isZero();
    }

    @Test
    void aMessageForAnImageThatNeverWasChangesNothing() {
        send(message(UUID.randomUUID().toString(), UUID.randomUUID().toString(), 0));

        assertThat(drain()).isEqualTo(1);

        assertThat(messages()).isZero();
        assertThat(standIn.calls().received()).isZero();
    }
}
