package dev.vigil.body;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// An object or array that is being read, and what it may hold.
final class JsonLevel {

    /// Names that are remembered, to notice one that comes twice.
    private static final int MOST_MEMBERS = 100;

    private final Set<String> members;
    private final boolean othersToo;
    private final int maxItems;
    private final Set<String> seen = new HashSet<>();
    private int items;

    private JsonLevel(Set<String> members, boolean othersToo, int maxItems) {
        this.members = members;
        this.othersToo = othersToo;
        this.maxItems = maxItems;
    }

    /// An object with members of these names and no others.
    static JsonLevel object(Set<String> members) {
        return new JsonLevel(members, false, 0);
    }

    /// An object with members of these names, and of others that nobody reads.
    static JsonLevel looseObject(Set<String> members) {
        return new JsonLevel(members, true, 0);
    }

    /// An array of at most this many items.
    static JsonLevel array(int maxItems) {
        return new JsonLevel(Set.of(), false, maxItems);
    }

    /// Counts a member in; says what is wrong with it.
    Optional<String> member(String name) {
        if (!othersToo && !members.contains(name)) {
            return Optional.of("There is no such member; the members are "
                    + String.join(", ", members.stream().sorted().toList()) + ".");
        }
        if (seen.size() == MOST_MEMBERS) {
            return Optional.of("There may be " + MOST_MEMBERS + " members at most.");
        }
        return seen.add(name) ? Optional.empty() : Optional.of("This member is there twice.");
    }

    /// Counts an item in; says what is wrong with it.
    Optional<String> item() {
        return ++items > maxItems
                ? Optional.of("There may be " + maxItems + " items at most; send the others in another call.")
                : Optional.empty();
    }
}
