package dev.vigil.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// What a run does: how many replicas, and which faults when. A seed always gives the same plan.
///
/// @param pace between two calls of the clients
/// @param extra settings of single replicas, by their number
record Plan(long seed, int replicas, Duration pace, List<Episode> episodes, Map<Integer, Map<String, String>> extra) {

    private static final Duration PACE = Duration.ofMillis(300);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);
    private static final int FEWEST_FAULTS = 2;
    private static final int MOST_FAULTS = 4;
    private static final int FEWEST_REPLICAS = 2;
    private static final int MOST_REPLICAS = 4;
    private static final int LATEST_MILLIS = 6_000;
    private static final int SHORTEST_MILLIS = 1_000;
    private static final int LONGEST_MILLIS = 3_000;

    /// One fault, from its begin for a while.
    record Episode(Fault fault, Duration begin, Duration length) {

        Duration end() {
            return begin.plus(length);
        }

        static Episode of(Fault fault, int beginSeconds, int seconds) {
            return new Episode(fault, Duration.ofSeconds(beginSeconds), Duration.ofSeconds(seconds));
        }
    }

    /// A plan for one long fault.
    static Plan of(long seed, int replicas, Duration pace, Episode... episodes) {
        return new Plan(seed, replicas, pace, List.of(episodes), Map.of());
    }

    /// The plan of a seed: 2 to 4 replicas, 2 to 4 faults of 1 to 3 s; kills come in pairs, 3 s apart.
    static Plan draw(long seed) {
        var random = new Random(seed);
        var replicas = FEWEST_REPLICAS + random.nextInt(MOST_REPLICAS - FEWEST_REPLICAS + 1);
        var count = FEWEST_FAULTS + random.nextInt(MOST_FAULTS - FEWEST_FAULTS + 1);
        var faults = new ArrayList<>(
                Arrays.stream(Fault.values()).filter(Fault::isShort).toList());
        Collections.shuffle(faults, random);
        var episodes = new ArrayList<Episode>();
        for (var fault : oneForRekognition(faults).subList(0, count)) {
            var begin = Duration.ofMillis(random.nextInt(LATEST_MILLIS));
            var length = Duration.ofMillis(SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS + 1));
            episodes.add(new Episode(fault, begin, length));
            if (fault == Fault.REPLICA_KILLED) {
                episodes.add(new Episode(fault, begin.plus(BETWEEN_KILLS), length));
            }
        }
        return new Plan(seed, replicas, PACE, List.copyOf(episodes), Map.of());
    }

    /// The same with settings for one replica alone.
    Plan withReplica(int number, Map<String, String> settings) {
        var all = new java.util.HashMap<>(extra);
        all.put(number, settings);
        return new Plan(seed, replicas, pace, episodes, Map.copyOf(all));
    }

    Duration end() {
        return episodes.stream()
                .map(Episode::end)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    boolean has(Fault fault) {
        return episodes.stream().anyMatch(episode -> episode.fault() == fault);
    }

    String faults() {
        return episodes.stream()
                .map(episode -> episode.fault().name())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /// The stand-in has one script at a time.
    private static List<Fault> oneForRekognition(List<Fault> faults) {
        var one = faults.stream()
                .filter(fault -> fault.target() == Fault.Target.REKOGNITION)
                .findFirst();
        return faults.stream()
                .filter(fault -> fault.target() != Fault.Target.REKOGNITION || fault == one.orElseThrow())
                .toList();
    }
}
