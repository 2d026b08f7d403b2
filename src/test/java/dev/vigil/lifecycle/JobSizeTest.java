package dev.vigil.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.JobId;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No job grows beyond the number of images that it may hold, whoever appends at the same time.
@QuarkusTest
@TestProfile(FiveToABatch.class)
class JobSizeTest extends LargeJobTest {

    @Test
    void aJobTakesNoMoreImagesThanItMayHold() {
        var jobId = api.openEmpty();
        api.append(jobId, TestImage.many("fits", 38));

        var answer = api.tryToAppend(jobId, TestImage.many("over", 3));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("urn:vigil:problem:limit-exceeded");
        assertThat(answer.detail()).contains("vigil.job.max-images", "40");
        await(() -> objects(jobId) == 38);
        assertThat(api.job(jobId).received()).isEqualTo(38);
        api.append(jobId, TestImage.many("last", 2));
    }

    @Test
    void aJobThatWouldBeTooLargeIsNotOpened() {
        var before = JobId.create();

        var answer = api.upload("/v1/jobs", Map.of(), TestImage.many("too-large", 41));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(rows()).isZero();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs")).isEmpty();
        await(() -> s3.listObjectsV2(request -> request.bucket(storage.bucket()).startAfter(before.toString()))
                        .join()
                        .keyCount()
                == 0);
    }

    @Test
    void appendsAtTheSameTimeDoNotPassTheLimitTogether() {
        var jobId = api.openEmpty();

        var statuses = Stream.of("a", "b", "c", "d", "e", "f")
                .map(name -> CompletableFuture.supplyAsync(
                        () -> api.tryToAppend(jobId, TestImage.many(name, 9)).status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(statuses.stream().filter(status -> status == 202)).hasSize(4);
        assertThat(statuses.stream().filter(status -> status == 413)).hasSize(2);
        assertThat(rows()).isEqualTo(36);
    }
}
