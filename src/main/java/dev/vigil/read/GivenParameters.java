package dev.vigil.read;

import dev.vigil.web.Paging;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The query parameters with which a client asked for a list. The link to the next page repeats them, in the order of
/// their names.
final class GivenParameters {

    private final Map<String, String> values = new TreeMap<>();

    /// Adds a parameter, if the client gave it.
    GivenParameters with(String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
        return this;
    }

    /// The link to the page after this position of the list.
    String linkAfter(String path, String position) {
        return Paging.link(path, position, values);
    }
}
