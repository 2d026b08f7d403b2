package dev.vigil.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vigil.db.PageRows;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One page of a list.
///
/// @param next where the next page is, with all parameters; absent on the last one. A page may be short, or empty, and
///     have one: then few of the rows that were looked at are wanted
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String next) {

    /// A page of the rows that were read.
    ///
    /// @param position of an item
    /// @param link the link to the page after a position
    public static <T> Page<T> of(PageRows<T> rows, Function<T, String> position, UnaryOperator<String> link) {
        var last = rows.more() ? Optional.of(position.apply(rows.items().getLast())) : rows.lookedAt();
        return new Page<>(rows.items(), last.map(link).orElse(null));
    }
}
