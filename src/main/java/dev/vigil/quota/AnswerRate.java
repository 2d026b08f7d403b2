package dev.vigil.quota;

import java.time.Duration;

/// How many calls a second were answered lately, from report to report. A report soon after the last one covers a few
/// calls at most, which say little: it takes in the one before. Not safe for threads.
final class AnswerRate {

    private static final double LEAST_SECONDS = 1;
    private static final double SHORTEST_SECONDS = 0.2;

    private long calls;
    private long callsBefore;
    private double secondsBefore;

    void count() {
        calls++;
    }

    /// Ends a report; answers calls per second.
    ///
    /// @param since time since the last report
    double report(Duration since) {
        var seconds = Math.max(since.toNanos() / 1e9, SHORTEST_SECONDS);
        var isShort = seconds < LEAST_SECONDS;
        var rate = isShort ? (calls + callsBefore) / (seconds + secondsBefore) : calls / seconds;
        callsBefore = isShort ? calls + callsBefore : calls;
        secondsBefore = isShort ? seconds + secondsBefore : seconds;
        if (secondsBefore >= 2 * LEAST_SECONDS) {
            callsBefore = calls;
            secondsBefore = seconds;
        }
        calls = 0;
        return rate;
    }

    /// Forgets what was counted: there was a pause.
    void startOver() {
        calls = 0;
        callsBefore = 0;
        secondsBefore = 0;
    }
}
