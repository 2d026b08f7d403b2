package dev.vigil.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A few seeds of the chaos suite, in every `verify`; the profile `chaos` runs any number of them. These three draw
/// kills and stops, a database that stalls or crashes, messages out of order or in two hands, S3 and Rekognition that
/// break, throttles by chance, connections that servers close, and hostile clients.
class ChaosIT {

    @ParameterizedTest
    @ValueSource(longs = {135, 806, 2126})
    void aSeedLosesMixesAndDoublesNothing(long seed) {
        var figures = new ChaosRun(Plan.draw(seed)).run();

        System.out.println(figures.line());
        assertThat(figures.violations())
                .as("seed " + seed + ": " + figures.faults())
                .isEmpty();
    }
}
