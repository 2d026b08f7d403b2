package dev.vigil.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepBatchTest {

    private final SweepBatch batch = new SweepBatch("vigil.a.batch", 100);
    private final List<Integer> limits = new ArrayList<>();

    @Test
    void aTimeoutHalvesTheBatchAndSuccessBringsItBack() {
        fail(new TimeoutException());
        fail(new TimeoutException());
        succeed(0);
        succeed(0);
        succeed(0);

        assertThat(limits).containsExactly(100, 50, 25, 50, 100);
    }

    @Test
    void itNeverShrinksToNothing() {
        for (var i = 0; i < 9; i++) {
            fail(new TimeoutException());
        }

        assertThat(limits).endsWith(1, 1);
    }

    @Test
    void otherFailuresSayNothingAboutTheSize() {
        fail(new IllegalStateException());
        succeed(0);

        assertThat(limits).containsExactly(100, 100);
    }

    @Test
    void aFullBatchSaysSo() {
        assertThat(succeed(99).full()).isFalse();
        assertThat(succeed(100).full()).isTrue();
    }

    @Test
    void aSizeOutOfBoundsIsRefusedByTheNameOfItsKey() {
        assertThatThrownBy(() -> new SweepBatch("vigil.a.batch", 0)).hasMessageContaining("vigil.a.batch");
        assertThatThrownBy(() -> new SweepBatch("vigil.a.batch", 10_001)).hasMessageContaining("10000");
    }

    private SweepBatch.Taken<Integer> succeed(int rows) {
        return batch.take(limit -> {
                    limits.add(limit);
                    return Uni.createFrom().item(Collections.nCopies(rows, 0));
                })
                .await()
                .indefinitely();
    }

    private void fail(RuntimeException failure) {
        assertThatThrownBy(() -> batch.<Integer>take(limit -> {
                            limits.add(limit);
                            return Uni.createFrom().failure(failure);
                        })
                        .await()
                        .indefinitely())
                .isSameAs(failure);
    }
}
