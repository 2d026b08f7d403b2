package dev.vigil.local;

import java.util.Map;
import java.util.TreeMap;

/// Counts the calls of the stand-in: what AWS would bill, and for which object.
final class StandInCalls {

    private long received;
    private long succeeded;
    private long throttled;
    private long refused;
    private final Map<String, Integer> succeededByKey = new TreeMap<>();

    synchronized void received() {
        received++;
    }

    synchronized void succeeded(String key) {
        succeeded++;
        succeededByKey.merge(key, 1, Integer::sum);
    }

    synchronized void refused(StandInFaults.Refusal refusal) {
        if (refusal.code().equals("ProvisionedThroughputExceededException")) {
            throttled++;
        } else {
            refused++;
        }
    }

    synchronized void reset() {
        received = 0;
        succeeded = 0;
        throttled = 0;
        refused = 0;
        succeededByKey.clear();
    }

    synchronized Count count() {
        return new Count(received, succeeded, throttled, refused, Map.copyOf(succeededByKey));
    }

    /// The calls since the start or the last {@code DELETE /_vigil/calls}.
    ///
    /// @param succeededByKey successful calls per object
    record Count(long received, long succeeded, long throttled, long refused, Map<String, Integer> succeededByKey) {}
}
