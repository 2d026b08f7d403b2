package dev.vigil.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A few seeds of the chaos suite, as part of every `verify`; the profile `chaos` runs any number of them.
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
