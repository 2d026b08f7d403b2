package dev.vigil.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A few seeds of the chaos suite; the profile `chaos` runs any number of them. Not part of `verify` yet: now and
/// then an upload is answered late, which fails a seed, and why is not known.
@Tag("chaos")
class ChaosIT {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aSeedLosesMixesAndDoublesNothing(long seed) {
        var figures = new ChaosRun(Plan.draw(seed)).run();

        System.out.println(figures.line());
        assertThat(figures.violations())
                .as("seed " + seed + ": " + figures.faults())
                .isEmpty();
    }
}
