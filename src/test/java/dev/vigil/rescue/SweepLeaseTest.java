package dev.vigil.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.sweep.SweepLock;
import dev.vigil.sweep.SweepName;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A sweep runs in one replica at a time: whoever has its lease.
@QuarkusTest
class SweepLeaseTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Outbox outbox;

    @Inject
    Expiry expiry;

    @Inject
    SweepLock lock;

    @Test
    void whileAnotherReplicaSweepsARunDoesNothing() {
        api.open(TestImage.many("two-leaders", 4));
        purge();
        forgetAnnouncements();
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

    private int expire() {
        return sweeps.run(expiry).await().atMost(PATIENCE).images();
    }
}
