package dev.vigil.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// With an express queue, a user with little open does not wait behind a backlog.
@QuarkusTest
@TestProfile(FairnessTest.WithExpress.class)
class FairnessTest extends LedgerTest {

    @ConfigProperty(name = "vigil.queue.express-url")
    String expressUrl;

    @BeforeEach
    void emptyExpress() {
        sqs.purgeQueue(request -> request.queueUrl(expressUrl)).join();
    }

    @Test
    void fewImagesTakeTheExpressQueueAndManyTheOther() {
        api.open(TestImage.many("few", 4));
        assertThat(messages(expressUrl)).isEqualTo(4);
        assertThat(messages()).isZero();

        api.open(TestImage.many("many", 10));
        assertThat(messages(expressUrl)).isEqualTo(4);
        assertThat(messages()).isEqualTo(10);
    }

    @Test
    void whoseImagesAreDoneHasLittleOpenAgain() {
        api.open(TestImage.many("before", 10));
        drain();

        api.open(TestImage.many("after", 3));

        assertThat(messages(expressUrl)).isEqualTo(3);
    }

    @Test
    void aBacklogOfAnotherUserDoesNotStandBeforeAFewImages() {
        var backlog = api.open(TestImage.many("backlog", 60));
        sql("UPDATE nsfw_bulk_jobs SET tenant_id = 'another'");
        var few = api.open(TestImage.many("express", 5));

        poll();

        assertThat(isCompleted(few)).isTrue();
        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = 'analyzed'"))
                .hasSizeBetween(5, 15);
        sql("UPDATE nsfw_bulk_jobs SET tenant_id = 'local'");
        drainUntil(() -> isCompleted(backlog));
    }

    @Test
    void theBacklogMovesWhileExpressImagesCome() {
        var backlog = api.open(TestImage.many("slow", 20));
        sql("UPDATE nsfw_bulk_jobs SET tenant_id = 'another'");
        for (var round = 0; round < 2; round++) {
            api.open(TestImage.many("round" + round, 5));
            poll();
        }

        sql("UPDATE nsfw_bulk_jobs SET tenant_id = 'local'");
        assertThat(isCompleted(backlog)).isTrue();
    }

    /// Two queues, and little is five images.
    public static final class WithExpress implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("vigil.queue.express-url", "${test.express-url}", "vigil.queue.express-limit", "5");
        }
    }
}
