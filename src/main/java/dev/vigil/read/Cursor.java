package dev.vigil.read;

import dev.vigil.web.Paging;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A place in a list that goes from new to old, and the text for it in a link.
record Cursor(Instant at, UUID id) {

    /// Before the first row.
    static final Cursor NEWEST = new Cursor(Instant.parse("9999-12-31T23:59:59Z"), new UUID(-1, -1));

    private static final String SEPARATOR = " ";

    /// Every row was made between these years; the database does not know all times that an {@link Instant} can have.
    private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    static String text(Instant at, UUID id) {
        return at + SEPARATOR + id;
    }

    /// @param path of the list
    static Optional<Cursor> of(String path, @Nullable String cursor) {
        return Paging.position(path, cursor).map(Cursor::parse);
    }

    private static Cursor parse(String text) {
        var separator = text.indexOf(SEPARATOR);
        try {
            var at = Instant.parse(text.substring(0, Math.max(separator, 0)));
            if (at.isAfter(FIRST) && at.isBefore(LAST)) {
                return new Cursor(at, UUID.fromString(text.substring(separator + 1)));
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw Paging.wrongCursor();
        }
        throw Paging.wrongCursor();
    }
}
