package dev.vigil.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.Operation;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Processes share one quota by leases.
@QuarkusTest
class QuotaLeaseTest extends LedgerTest {

    private static final double QUOTA = 50;
    private static final QuotaName NAME = QuotaName.of(Operation.MODERATION);

    @Inject
    QuotaStore store;

    private final UUID one = UUID.randomUUID();
    private final UUID two = UUID.randomUUID();

    /// The process under test holds a lease of its own for some seconds after the test before.
    @BeforeEach
    void nobodyElseHoldsALease() {
        await(() -> management
                .get("/q/metrics")
                .body()
                .textValue()
                .lines()
                .filter(line -> line.startsWith("vigil_quota_granted"))
                .allMatch(line -> line.endsWith(" 0.0")));
        sql("TRUNCATE quota_lease, quota");
    }

    @Test
    void aloneAProcessHasTheWholeQuotaAndWithAnotherHalf() {
        assertThat(renew(one).granted()).isEqualTo(QUOTA);

        var waiting = renew(two);
        assertThat(waiting.granted()).as("all is given out").isZero();
        assertThat(waiting.fair()).isEqualTo(QUOTA / 2);

        assertThat(renew(one).granted()).isEqualTo(QUOTA / 2);
        assertThat(renew(two).granted()).isEqualTo(QUOTA / 2);
    }

    @Test
    void theShareOfADeadProcessIsFreeWhenItsLeaseEnds() {
        renew(one);
        renew(two);
        renew(one);
        renew(two);
        assertThat(QuotaStore.LEASE).isLessThanOrEqualTo(Duration.ofSeconds(5));

        sql("UPDATE quota_lease SET expires_at = clock_timestamp() WHERE holder = $1", two);

        assertThat(renew(one).granted()).isEqualTo(QUOTA);
    }

    @Test
    void aShareThatIsGivenBackIsFreeAtOnce() {
        renew(one);
        store.release(NAME, one).await().atMost(Duration.ofSeconds(5));

        assertThat(renew(two).granted()).isEqualTo(QUOTA);
    }

    @Test
    void aThrottleThatOneProcessMeetsCutsTheShareOfAll() {
        renew(one);
        renew(two);
        renew(one);
        renew(two);

        renewed(new QuotaReport(one, QUOTA, QUOTA, 10, new RecentCalls(10, 10), QUOTA));

        assertThat(renew(two).limit()).isLessThan(QUOTA);
        assertThat(sql("SELECT 1 FROM quota WHERE cut_at IS NOT NULL")).hasSize(1);
    }

    /// The others have not heard of the cut and cannot renew: two seconds later they are down to half by themselves.
    /// No cut is deeper, and the one who met the throttle gets its share again.
    @Test
    void aCutHoldsForAllTwoSecondsLaterAlthoughNobodyElseRenews() {
        var holders = List.of(one, two, UUID.randomUUID(), UUID.randomUUID());
        for (var round = 0; round < 4; round++) {
            holders.forEach(this::renew);
        }
        assertThat(renew(one).granted()).isEqualTo(QUOTA / 4);

        var cut = renewed(new QuotaReport(one, QUOTA, QUOTA, 1, new RecentCalls(1, 99), QUOTA));
        assertThat(cut.limit()).isEqualTo(QUOTA / 2);
        assertThat(cut.granted()).as("the others hold more than the limit").isZero();
        passes("1.9 s");
        assertThat(renew(one).granted()).isZero();
        passes("0.1 s");

        assertThat(renew(one).granted()).isEqualTo(QUOTA / 8);
        passes("2 s");
        assertThat(renew(one).granted()).as("their leases have ended").isEqualTo(QUOTA / 2);
    }

    @Test
    void aQuotaThatIsConfiguredAnewHoldsFromTheNextRenewal() {
        renew(one);

        assertThat(renewed(new QuotaReport(one, 5, 5, 0, RecentCalls.NONE, QUOTA))
                        .granted())
                .isEqualTo(5);
        assertThat(renew(one).granted()).isEqualTo(QUOTA);
    }

    @Test
    void manyWhoRenewAtOnceNeverHoldMoreThanTheLimitTogether() {
        var holders = IntStream.range(0, 12).mapToObj(i -> UUID.randomUUID()).toList();
        for (var round = 0; round < 5; round++) {
            Multi.createFrom()
                    .iterable(holders)
                    .onItem()
                    .transformToUniAndMerge(holder ->
                            store.renew(NAME, new QuotaReport(holder, QUOTA, QUOTA, 0, RecentCalls.NONE, QUOTA)))
                    .collect()
                    .asList()
                    .await()
                    .atMost(Duration.ofSeconds(20));

            var together = sql("SELECT sum(granted) AS sum FROM quota_lease WHERE expires_at > clock_timestamp()")
                    .getFirst()
                    .getDouble("sum");
            assertThat(together).isLessThanOrEqualTo(QUOTA + 1e-6);
        }
    }

    @Test
    void anImageIsAnalysedUnderALease() {
        api.open(TestImage.many("leased", 3));

        drain();

        assertThat(standIn.succeeded()).isEqualTo(3);
        await(() -> sql("SELECT 1 FROM quota_lease WHERE granted > 0").size() == 1);
    }

    /// Time that passes for everybody but the one.
    private void passes(String time) {
        sql("UPDATE quota_lease SET expires_at = expires_at - '" + time + "'::interval WHERE holder <> $1", one);
    }

    private QuotaLease renew(UUID holder) {
        return renewed(new QuotaReport(holder, QUOTA, QUOTA, 0, RecentCalls.NONE, QUOTA));
    }

    private QuotaLease renewed(QuotaReport report) {
        Uni<QuotaLease> lease = store.renew(NAME, report);
        return lease.await().atMost(Duration.ofSeconds(10));
    }
}
