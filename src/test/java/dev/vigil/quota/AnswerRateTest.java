package dev.vigil.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Five calls a second, as one of four processes makes them at 20/s.
class AnswerRateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofMillis(200);

    private final AnswerRate rate = new AnswerRate();

    @Test
    void aReportOfASecondSaysWhatWasAnsweredInIt() {
        assertThat(report(5, SECOND)).isEqualTo(5);
        assertThat(report(10, SECOND)).isEqualTo(10);
    }

    @Test
    void aReportSoonAfterTheLastOneTakesThatIn() {
        report(5, SECOND);

        assertThat(report(0, SOON)).as("no call in a fifth of a second").isCloseTo(5 / 1.2, within(0.01));
        assertThat(report(2, SOON)).as("two in the next").isCloseTo(7 / 1.4, within(0.01));
    }

    @Test
    void whatLiesTwoSecondsBackIsForgotten() {
        report(100, SECOND);
        for (var n = 0; n < 20; n++) {
            report(1, SOON);
        }

        assertThat(report(1, SOON)).isCloseTo(5, within(0.5));
    }

    @Test
    void afterAPauseNothingCountsThatWasBefore() {
        report(100, SECOND);
        rate.startOver();

        assertThat(report(1, SOON)).isCloseTo(5, within(0.01));
    }

    private double report(int calls, Duration since) {
        for (var n = 0; n < calls; n++) {
            rate.count();
        }
        return rate.report(since);
    }
}
