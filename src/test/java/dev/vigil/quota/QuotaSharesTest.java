package dev.vigil.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotaSharesTest {

    @Test
    void aloneAProcessHasWhatItWantsUpToTheLimit() {
        assertThat(QuotaShares.share(50, 1_000, List.of())).isEqualTo(50);
        assertThat(QuotaShares.share(50, 10, List.of())).isEqualTo(10);
    }

    @Test
    void theHungryShareWhatTheModestLeave() {
        assertThat(QuotaShares.share(50, 50, List.of(0.5, 50.0))).isEqualTo(24.75);
        assertThat(QuotaShares.share(50, 0.5, List.of(50.0, 50.0))).isEqualTo(0.5);
        assertThat(QuotaShares.share(60, 100, List.of(20.0, 100.0))).isEqualTo(20);
    }

    @Test
    void allSharesTogetherAreTheLimitOrWhatIsWanted() {
        var random = new Random(7);
        for (var round = 0; round < 500; round++) {
            var wanted = random.doubles(1 + random.nextInt(12), 0.1, 60).boxed().toList();
            var limit = 1 + random.nextDouble() * 200;
            var sum = 0.0;
            for (var i = 0; i < wanted.size(); i++) {
                var others = new ArrayList<>(wanted);
                others.remove(i);
                var share = QuotaShares.share(limit, wanted.get(i), others);
                assertThat(share).isBetween(0.0, wanted.get(i));
                sum += share;
            }
            var all = wanted.stream().mapToDouble(Double::doubleValue).sum();
            assertThat(sum).isCloseTo(Math.min(limit, all), within(1e-6));
        }
    }
}
