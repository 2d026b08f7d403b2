package dev.vigil.quota;

import java.time.Duration;

/// How many of the last calls were throttled. What lies further back counts less: after {@link #MEMORY} about a third.
/// Not safe for threads.
public final class RecentCalls {

    static final Duration MEMORY = Duration.ofSeconds(5);

    private double answered;
    private double throttled;
    private long newlyAnswered;
    private long newlyThrottled;

    /// A call that was not throttled.
    public void answered() {
        newlyAnswered++;
    }

    /// A call that was throttled.
    public void throttled() {
        newlyThrottled++;
    }

    /// Ends a report.
    ///
    /// @param since time since the last one
    public Counts report(Duration since) {
        var kept = Math.exp(-(double) since.toNanos() / MEMORY.toNanos());
        answered = answered * kept + newlyAnswered;
        throttled = throttled * kept + newlyThrottled;
        newlyAnswered = 0;
        newlyThrottled = 0;
        return new Counts(answered, throttled);
    }

    /// Forgets all calls: they were made under another limit.
    public void startOver() {
        answered = 0;
        throttled = 0;
        newlyAnswered = 0;
        newlyThrottled = 0;
    }

    /// Calls, those further back counted in part.
    public record Counts(double answered, double throttled) {

        /// No calls.
        public static final Counts NONE = new Counts(0, 0);

        double share() {
            return throttled == 0 ? 0 : throttled / (answered + throttled);
        }
    }
}
