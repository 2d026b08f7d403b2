package dev.vigil.rescue;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.ledger.AnnouncementStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/// Readings of the queue, compared with the rows that wait for it. They are kept in the database, since the next
/// one may be taken by another process; all times are those of its clock.
@ApplicationScoped
public class QueueReadingStore {

    private static final String DUE = """
            SELECT now() AS began
             WHERE EXISTS (SELECT 1\s""" + AnnouncementStore.ROWS_THAT_WAIT + """
                              AND announced_at <= now() - make_interval(secs => $1)
                              AND open_since <= now() - make_interval(secs => $1))
               AND NOT EXISTS (SELECT 1 FROM queue_reading WHERE taken_at > now() - make_interval(secs => $2))
            """;

    /// Rows announced before the queue was asked, and open after: each had its message in the queue when it was
    /// asked, unless that message is lost. A row that was announced or ended meanwhile is not counted.
    private static final String NOTE = """
            WITH old AS (
                DELETE FROM queue_reading WHERE taken_at < now() - make_interval(secs => 10 * $3::float8)
            ), waiting AS MATERIALIZED (
                SELECT count(*) AS open\s""" + AnnouncementStore.ROWS_THAT_WAIT + """
                   AND announced_at <= $1
            ), reading AS (
                INSERT INTO queue_reading (taken_at, open, messages) SELECT now(), open, $2::bigint FROM waiting
                RETURNING taken_at, open, messages
            ), last AS (
                SELECT open - messages AS missing FROM reading
                UNION ALL
                (SELECT open - messages FROM queue_reading WHERE taken_at > now() - make_interval(secs => 5 * $3::float8)
                  ORDER BY taken_at DESC LIMIT 2)
            )
            SELECT CASE WHEN count(*) = 3 THEN greatest(min(missing), 0) ELSE 0 END AS missing FROM last
            """;

    private static final String FORGET = "DELETE FROM queue_reading";

    private final Database database;

    QueueReadingStore(Database database) {
        this.database = database;
    }

    /// The time, if a reading is due: there are rows announced this long ago and still open, and the last
    /// reading is older than the interval.
    public Uni<Optional<OffsetDateTime>> due(Duration age, Duration interval) {
        var parameters = Parameters.single().seconds(age).seconds(interval);
        return database.execute(DUE, parameters)
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getOffsetDateTime("began")));
    }

    /// Notes how many messages the queue held. Answers how many are missing for certain: the least of the last
    /// three readings, 0 while there are not three of them in a row.
    ///
    /// @param began when the reading began, before the queue was asked
    /// @param interval between readings; one that is five intervals old no longer counts
    public Uni<Long> note(OffsetDateTime began, long messages, Duration interval) {
        var parameters = Parameters.single().value(began).value(messages).seconds(interval);
        return database.execute(NOTE, parameters)
                .map(rows -> rows.iterator().next().getLong("missing"));
    }

    /// Forgets all readings: what has been sent again must show in new ones.
    public Uni<Void> forget() {
        return database.execute(FORGET, Parameters.single()).replaceWithVoid();
    }
}
