package dev.vigil.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list.
///
/// @param next where the next page is, with all parameters; absent on the last one
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String next) {

    /// A page of what was read, which is one item more than the limit where there is more.
    ///
    /// @param link the link to the page after the given item
    public static <T> Page<T> of(List<T> read, int limit, Function<T, String> link) {
        if (read.size() <= limit) {
            return new Page<>(read, null);
        }
        var items = read.subList(0, limit);
        return new Page<>(items, link.apply(items.getLast()));
    }
}
