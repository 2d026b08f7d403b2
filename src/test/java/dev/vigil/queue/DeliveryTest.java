package dev.vigil.queue;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.JobId;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Deliveries that come twice, late, or for nothing are acknowledged no-ops, and nobody pays for them (S8).
@QuarkusTest
class DeliveryTest extends LedgerTest {

    @Test
    void aSecondDeliveryOfAnAnalyzedImageChangesNothing() {
        var job = api.open(List.of(TestImage.jpeg("twice")));
        var jobId = job.path("id").textValue();
        var imageId = imageOf(job, 0);
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
        var jobId = job.path("id").textValue();
        send(message(jobId, imageOf(job, 0), 0));
        standIn.script(dev.vigil.local.Faults.latency(200));

        poll();

        assertThat(isCompleted(jobId)).isTrue();
        assertThat(standIn.succeeded()).isEqualTo(1);
    }

    @Test
    void aDeliveryAfterCancelChangesNothingAndCostsNothing() {
        var job = api.open(TestImage.many("cancelled", 3));
        var jobId = job.path("id").textValue();
        var cancelled = mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));

        drain();

        assertThat(cancelled.path("state").textValue()).isEqualTo("cancelled");
        assertThat(api.job(jobId)).isEqualTo(cancelled);
        assertThat(api.images(jobId, 10))
                .allSatisfy(image -> assertThat(image.path("state").textValue()).isEqualTo("cancelled"));
        assertThat(standIn.succeeded()).isZero();
        assertThat(messages()).isZero();
    }

    @Test
    void aResultThatComesAfterCancelIsNotWritten() {
        var job = api.open(List.of(TestImage.jpeg("overtaken")));
        var jobId = job.path("id").textValue();
        standIn.script(dev.vigil.local.Faults.latency(500));
        var polling = pollUntil(() -> standIn.calls().path("received").intValue() == 1);

        mustBe(200, api.post("/v1/jobs/" + jobId + "/cancel"));
        polling.join();

        assertThat(api.images(jobId, 10).getFirst().path("state").textValue()).isEqualTo("cancelled");
        assertThat(sql("SELECT 1 FROM virtual_image WHERE rekognition_data IS NOT NULL"))
                .isEmpty();
        assertThat(messages()).isZero();
    }

    @Test
    void aDeliveryAfterTheJobWasDeletedChangesNothing() {
        var job = api.open(TestImage.many("deleted", 2));
        mustBe(204, api.delete("/v1/jobs/" + job.path("id").textValue()));

        assertThat(drain()).isEqualTo(2);

        assertThat(api.get("/v1/jobs/" + job.path("id").textValue()).status()).isEqualTo(404);
        assertThat(sql("SELECT 1 FROM virtual_image")).isEmpty();
        assertThat(standIn.calls().path("received").intValue()).isZero();
        assertThat(messages()).isZero();
    }

    @Test
    void aMessageWithAForeignJobIdChangesNothing() {
        var job = api.open(List.of(TestImage.jpeg("mine")));
        var other = api.open(List.of(TestImage.jpeg("theirs")));
        sqs.purgeQueue(request -> request.queueUrl(queueUrl)).join();

        send(message(other.path("id").textValue(), imageOf(job, 0), 0));
        drain();
        send(message(JobId.create().toString(), imageOf(job, 0), 0));
        drain();

        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state <> 'uploaded'"))
                .isEmpty();
        assertThat(standIn.calls().path("received").intValue()).isZero();
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

        drainUntil(() -> isCompleted(job.path("id").textValue()));
        poll();

        assertThat(messages()).isZero();
    }

    @Test
    void unknownMembersOfAMessageAreIgnored() {
        var job = api.open(List.of(TestImage.jpeg("members")));
        sqs.purgeQueue(request -> request.queueUrl(queueUrl)).join();
        send(message(job.path("id").textValue(), imageOf(job, 0), 0).replace("{", "{\"later\":true,"));

        drain();

        assertThat(isCompleted(job.path("id").textValue())).isTrue();
    }

    @Test
    void aMessageOfAnEarlierGenerationChangesNothing() {
        var job = api.open(List.of(TestImage.damagedBehindTheHeader("generation")));
        var jobId = job.path("id").textValue();
        drain();
        assertThat(isCompleted(jobId)).isTrue();
        mustBe(200, api.post("/v1/jobs/" + jobId + "/retry"));
        await(() -> messages() == 1);
        sqs.purgeQueue(request -> request.queueUrl(queueUrl)).join();
        standIn.reset();

        send(message(jobId, imageOf(job, 0), 0));
        drain();

        assertThat(api.images(jobId, 1).getFirst().path("state").textValue()).isEqualTo("uploaded");
        assertThat(standIn.calls().path("received").intValue()).isZero();
    }

    @Test
    void aMessageForAnImageThatNeverWasChangesNothing() {
        send(message(UUID.randomUUID().toString(), UUID.randomUUID().toString(), 0));

        assertThat(drain()).isEqualTo(1);

        assertThat(messages()).isZero();
        assertThat(standIn.calls().path("received").intValue()).isZero();
    }
}
