package dev.vigil.result;

import dev.vigil.job.LedgerReader.Position;
import dev.vigil.web.Paging;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Places in lists that go from new to old, as cursors say them.
final class Positions {

    private static final String SEPARATOR = " ";

    private Positions() {}

    static String text(Instant at, UUID id) {
        return at + SEPARATOR + id;
    }

    static Optional<Position> of(@Nullable String cursor) {
        return Paging.position(cursor).map(Positions::parse);
    }

    private static Position parse(String text) {
        var separator = text.indexOf(SEPARATOR);
        try {
            return new Position(
                    Instant.parse(text.substring(0, Math.max(separator, 0))),
                    UUID.fromString(text.substring(separator + 1)));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw Paging.wrongCursor();
        }
    }
}
