package dev.vigil.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// An image that nobody came for within its time ends with a code, and so its job completes.
@QuarkusTest
class ExpiryTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Expiry expiry;

    @Test
    void anImageIsGivenThirteenDays() {
        api.open(TestImage.many("expired", 3));
        openSince("12 days 23 h");

        assertThat(expire()).isZero();
    }

    @Test
    void anImageThatHasWaitedForThirteenDaysExpiresAndItsJobCompletes() {
        var job = api.open(TestImage.many("expired", 3));
        var jobId = job.id();
        openSince("13 days");

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
        forgetAnnouncements();
        openSince("13 days");

        assertThat(expire()).isEqualTo(2);

        assertThat(isCompleted(job)).isTrue();
    }

    @Test
    void aRetryHasAllItsTime() {
        var job = api.open(TestImage.many("anew", 1));
        openSince("13 days");
        expire();
        purge();

        api.retry(job.id());

        assertThat(expire()).isZero();
        drainUntil(() -> isCompleted(job));
        assertThat(api.job(job.id()).analyzed()).isEqualTo(1);
    }

    private int expire() {
        return sweeps.run(expiry).await().atMost(PATIENCE).images();
    }
}
