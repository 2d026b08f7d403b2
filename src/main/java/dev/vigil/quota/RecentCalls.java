package dev.vigil.quota;

/// Calls of late, and how many of them were throttled. Those further back count in part: after {@link #MEMORY_SECONDS}
/// about a third.
///
/// @param answered calls that were not throttled
/// @param throttled calls that were
public record RecentCalls(double answered, double throttled) {

    /// No calls.
    public static final RecentCalls NONE = new RecentCalls(0, 0);

    static final double MEMORY_SECONDS = 8;

    /// The same calls some seconds later.
    RecentCalls after(double seconds) {
        var kept = Math.exp(-seconds / MEMORY_SECONDS);
        return new RecentCalls(answered * kept, throttled * kept);
    }

    RecentCalls plus(RecentCalls more) {
        return new RecentCalls(answered + more.answered, throttled + more.throttled);
    }

    double count() {
        return answered + throttled;
    }

    /// The share that was throttled.
    double share() {
        return throttled == 0 ? 0 : throttled / count();
    }
}
