package dev.vigil.db;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The rows of one page of a list. A page ends at its number of rows, or with the row that reaches {@link
/// #MAX_BYTES}.
///
/// @param more whether there are rows behind the last item
/// @param lookedAt if there may be rows behind the last one that was looked at, the position of that one
/// @param bytes of its items as they are answered, at most
public record PageRows<T>(List<T> items, boolean more, Optional<String> lookedAt, long bytes) {

    /// Bytes of the items, as they are answered, with which a page ends.
    public static final long MAX_BYTES = 4L * 1024 * 1024;

    /// What a statement of {@code PageStatements} read: the rows of the page, and one more where there are more.
    public static <T> PageRows<T> of(RowSet<Row> rows, int limit, Function<Row, T> view) {
        var items = new ArrayList<T>(rows.size());
        var bytes = 0L;
        Optional<String> lookedAt = Optional.empty();
        for (var row : rows) {
            lookedAt = Optional.ofNullable(row.getString("looked_at"));
            if (row.getValue("number") == null) {
                break;
            }
            bytes = row.getLong("bytes_before");
            if (items.size() == limit || bytes >= MAX_BYTES) {
                return new PageRows<>(items, true, Optional.empty(), bytes);
            }
            items.add(view.apply(row));
            bytes += row.getLong("bytes");
        }
        return new PageRows<>(items, false, lookedAt, bytes);
    }
}
