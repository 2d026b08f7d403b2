package dev.vigil.testing;

import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether the sweeps still run, as the metrics of the replicas tell: a dead one says nothing in the log.
public final class SweepHealth {

    /// What runs in every process with a worker, as often as its setting says. Not among them: `vitals`, which runs
    /// once a minute whatever is set, and `retention`, which is off unless it is wanted.
    private static final List<String> SWEEPS = List.of("outbox", "rescue", "expiry", "dead-letters", "clean-up");

    /// The age of the last successful run, in seconds: {@code vigil_sweep_last_success_age_seconds{sweep="outbox"}
    /// 0.4}.
    private static final Pattern AGE = Pattern.compile(
            "^vigil_sweep_last_success_age(?:_seconds)?\\{(?:[^}]*,)?sweep=\"([a-z-]+)\"[^}]*} (\\S+)$");

    private SweepHealth() {}

    /// Sweeps of which no replica tells a success within this time, each with the age that was told.
    public static List<String> dead(Collection<PackagedVigil> replicas, double seconds) {
        var ages = replicas.stream()
                .flatMap(SweepHealth::ages)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::min));
        return SWEEPS.stream()
                .filter(sweep -> !(ages.getOrDefault(sweep, Double.NaN) <= seconds))
                .map(sweep -> sweep + " (last success " + ages.getOrDefault(sweep, Double.NaN) + " s ago)")
                .toList();
    }

    private static Stream<Map.Entry<String, Double>> ages(PackagedVigil replica) {
        try {
            return replica.management()
                    .get("/q/metrics")
                    .body()
                    .asText()
                    .lines()
                    .flatMap(SweepHealth::age);
        } catch (UncheckedIOException gone) {
            return Stream.empty();
        }
    }

    /// A process in which a sweep does not run tells no number.
    private static Stream<Map.Entry<String, Double>> age(String line) {
        var age = AGE.matcher(line);
        return age.matches() && !age.group(2).equals("NaN")
                ? Stream.of(Map.entry(age.group(1), Double.parseDouble(age.group(2))))
                : Stream.empty();
    }
}
