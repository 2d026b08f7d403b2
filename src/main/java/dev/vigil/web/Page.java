package dev.vigil.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vigil.db.PageRows;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list.
///
/// @param next where the next page is, with all parameters; absent on the last one
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String next) {

    /// A page of the rows that were read.
    ///
    /// @param link the link to the page after the given item
    public static <T> Page<T> of(PageRows<T> rows, Function<T, String> link) {
        return new Page<>(rows.items(), rows.more() ? link.apply(rows.items().getLast()) : null);
    }
}
