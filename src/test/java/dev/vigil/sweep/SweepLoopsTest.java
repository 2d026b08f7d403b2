package dev.vigil.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// In a running process the sweeps go by themselves: here with a worker, and the shortest intervals.
@QuarkusTest
@TestProfile(SweepLoopsTest.Hurried.class)
class SweepLoopsTest extends LedgerTest {

    @ConfigProperty(name = "vigil.queue.dead-letter-url")
    String deadLetterUrl;

    @Test
    void aJobIsAnalysedAndCleanedUpAndADeadLetterTakenAwayWithNobodyAsking() {
        var job = api.open(TestImage.many("by-itself", 3));
        sqs.sendMessage(request -> request.queueUrl(deadLetterUrl).messageBody(message(job, 0)))
                .join();

        await(() -> isCompleted(job));
        await(() -> messages(deadLetterUrl) == 0);
        await(() -> !sql(
                        "SELECT 1 FROM nsfw_bulk_jobs WHERE id = $1 AND objects_deleted_at IS NOT NULL",
                        UUID.fromString(job.id()))
                .isEmpty());

        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = 'uploaded'"))
                .isEmpty();
    }

    @Test
    void eachSweepThatRunsSaysWhenItLastWentWell() {
        await(() -> lastSuccess("clean-up") < 5 && lastSuccess("vitals") < 60);

        assertThat(lastSuccess("retention")).as("it is off").isNaN();
    }

    private double lastSuccess(String sweep) {
        return management
                .get("/q/metrics")
                .body()
                .textValue()
                .lines()
                .filter(line -> line.startsWith("vigil_sweep_last_success_age_seconds{sweep=\"" + sweep + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /// What takes minutes by default takes a second.
    public static final class Hurried implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "vigil.queue.worker.enabled", "true",
                    "vigil.queue.worker.poll-wait", "1S",
                    "vigil.queue.dead-letters.interval", "1S",
                    "vigil.cleanup.interval", "1S",
                    "vigil.cleanup.delay", "0S",
                    "vigil.cleanup.delay-with-failures", "0S");
        }
    }
}
