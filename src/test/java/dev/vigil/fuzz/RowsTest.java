package dev.vigil.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {

    private static final Rows BEFORE = new Rows(List.of("job {\"failed\": 1, \"rejected\": 0}", "image {\"id\": 1}"));

    @Test
    void theSameRowsInAnotherOrderAreNoChange() {
        assertThat(new Rows(BEFORE.rows().reversed()).changedSince(BEFORE, false))
                .isEmpty();
    }

    @Test
    void aRowMoreLessOrOtherIsAChange() {
        assertThat(new Rows(List.of()).changedSince(BEFORE, false)).hasSize(2);
        assertThat(BEFORE.changedSince(new Rows(List.of()), false)).hasSize(2);
        assertThat(new Rows(List.of(BEFORE.rows().getFirst(), "image {\"id\": 2}")).changedSince(BEFORE, true))
                .containsExactly("now image {\"id\": 2}", "before image {\"id\": 1}");
    }

    @Test
    void onlyTheCountOfRejectedFilesMayRise() {
        var counted = new Rows(List.of("job {\"failed\": 1, \"rejected\": 2}", "image {\"id\": 1}"));
        assertThat(counted.changedSince(BEFORE, true)).isEmpty();
        assertThat(counted.changedSince(BEFORE, false)).hasSize(2);
        var failed = new Rows(List.of("job {\"failed\": 2, \"rejected\": 2}", "image {\"id\": 1}"));
        assertThat(failed.changedSince(BEFORE, true)).hasSize(2);
    }
}
