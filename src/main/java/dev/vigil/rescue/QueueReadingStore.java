package dev.vigil.rescue;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.ledger.AnnouncementStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/// Readings of the queue, compared with the rows that wait for it. They are kept in the database, since the next
/// one may be taken by another process; all times are those of its clock.
@ApplicationScoped
public class QueueReadingStore {

    private static final String DUE = """
            SELECT now() AS began, (SELECT count(*) FROM outbox) AS unannounced
             WHERE EXISTS (SELECT 1\s""" + AnnouncementStore.ROWS_THAT_WAIT + """
                              AND open_since <= now() - make_interval(secs => $1)
                              AND (rescued_at IS NULL OR rescued_at <= now() - make_interval(secs => $1)))
               AND NOT EXISTS (SELECT 1 FROM queue_reading WHERE taken_at > now() - make_interval(secs => $2))
            """;

    /// Images that waited before the queue was asked and still wait. Each had its message in the queue when it was
    /// asked, unless it was in the outbox then, or that message is lost.
    private static final String NOTE = """
            WITH old AS (
                DELETE FROM queue_reading WHERE taken_at < now() - make_interval(secs => 10 * $4::float8)
            ), waiting AS MATERIALIZED (
                SELECT greatest(count(*) - $3::bigint, 0) AS open\s""" + AnnouncementStore.ROWS_THAT_WAIT + """
                   AND open_since <= $1
            ), reading AS (
                INSERT INTO queue_reading (taken_at, open, messages) SELECT now(), open, $2::bigint FROM waiting
                RETURNING taken_at, open, messages
            ), last AS (
                SELECT open - messages AS missing FROM reading
                UNION ALL
                (SELECT open - messages FROM queue_reading WHERE taken_at > now() - make_interval(secs => 5 * $4::float8)
                  ORDER BY taken_at DESC LIMIT 2)
            )
            SELECT CASE WHEN count(*) = 3 THEN greatest(min(missing), 0) ELSE 0 END AS missing FROM last
            """;

    private static final String FORGET = "DELETE FROM queue_reading";

    private final Database database;

    QueueReadingStore(Database database) {
        this.database = database;
    }

    /// Where a reading begins, if one is due: an image has waited this long and was not found lost since then, and the
    /// last reading is older than the interval.
    public Uni<Optional<Begin>> due(Duration age, Duration interval) {
        var parameters = Parameters.single().seconds(age).seconds(interval);
        return database.execute(DUE, parameters).map(rows -> Rows.first(rows, Begin::of));
    }

    /// Notes how many messages the queue held. Answers how many are missing for certain: the least of the last
    /// three readings, 0 while there are not three of them in a row.
    ///
    /// @param begin of the reading, before the queue was asked
    /// @param interval between readings; one that is five intervals old no longer counts
    public Uni<Long> note(Begin begin, long messages, Duration interval) {
        var parameters = Parameters.single()
                .value(begin.at())
                .value(messages)
                .value(begin.unannounced())
                .seconds(interval);
        return database.execute(NOTE, parameters)
                .map(rows -> rows.iterator().next().getLong("missing"));
    }

    /// Forgets all readings: what has been sent again must show in new ones.
    public Uni<Void> forget() {
        return database.execute(FORGET, Parameters.single()).replaceWithVoid();
    }

    /// The begin of a reading.
    ///
    /// @param at the time of the database
    /// @param unannounced images that the queue had accepted no message for
    public record Begin(OffsetDateTime at, long unannounced) {

        static Begin of(Row row) {
            return new Begin(row.getOffsetDateTime("began"), row.getLong("unannounced"));
        }
    }
}
