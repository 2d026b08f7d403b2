package dev.vigil.settings;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Which names of the environment are ours, and which setting somebody meant by a name that is none.
final class EnvironmentNames {

    /// Kubernetes makes these in each pod, for a service called vigil.
    private static final Pattern OF_THE_SERVICE = Pattern.compile("VIGIL_(SERVICE|PORT)(_.*)?");

    /// And these for a service whose name begins with it, such as vigil-database.
    private static final Pattern OF_A_SERVICE =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_.+)?)|.*_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    /// Slips up to which a name is taken for another one: a letter or two, a word without its hyphen.
    private static final int MOST_SLIPS = 3;

    private EnvironmentNames() {}

    /// The names with this prefix, without those that Kubernetes makes.
    static Set<String> ours(Map<String, String> environment, String prefix, Set<String> more) {
        var names = new TreeSet<String>(more);
        names.addAll(environment.keySet());
        names.removeIf(name -> !name.startsWith(prefix) || isOfAService(name, environment.getOrDefault(name, "")));
        return names;
    }

    /// The known name that is the closest, if one is close.
    static Optional<String> nearest(String name, Set<String> known) {
        return known.stream()
                .filter(other -> slips(name, other) <= MOST_SLIPS)
                .min(Comparator.<String>comparingInt(other -> slips(name, other))
                        .thenComparing(other -> other));
    }

    private static boolean isOfAService(String name, String value) {
        return OF_THE_SERVICE.matcher(name).matches()
                || OF_A_SERVICE.matcher(name).matches()
                || (name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }

    /// The distance of Levenshtein: letters to add, to take away or to change.
    private static int slips(String one, String other) {
        var above = IntStream.rangeClosed(0, other.length()).toArray();
        for (var i = 1; i <= one.length(); i++) {
            var row = new int[other.length() + 1];
            row[0] = i;
            for (var j = 1; j <= other.length(); j++) {
                var change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + change);
            }
            above = row;
        }
        return above[other.length()];
    }
}
