package dev.vigil.ledger;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.db.Rows;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.Announcement;
import dev.vigil.image.JobId;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What has been announced to the queue, and what has not. A row of the outbox says that the queue has accepted no
/// message for an open image yet; the note deletes it. It is no state: a delivery may come before the note.
@ApplicationScoped
public class AnnouncementStore {

    /// Rows of a job that was cancelled or is being deleted wait for nothing. Few jobs have a move: the statement reads
    /// them once.
    static final String JOB_WAITS = """
            job_id NOT IN (SELECT id FROM nsfw_bulk_jobs WHERE move IN ('delete', 'cancel'))
            """;

    /// The rows that wait for an analysis, for the statements of other rooms.
    public static final String ROWS_THAT_WAIT = "FROM open_image WHERE " + JOB_WAITS;

    private static final String NOTE = """
            DELETE FROM outbox x USING unnest($1::uuid[], $2::uuid[], $3::int[]) AS a(job_id, image_id, generation)
             WHERE x.virtual_image_id = ANY ($2::uuid[])
               AND x.virtual_image_id = a.image_id AND x.job_id = a.job_id AND x.generation = a.generation
            """;

    /// In the order of the IDs, which is about that of the admissions. A row whose image has ended was kept from its
    /// deletion by a note that failed; it goes here.
    private static final String UNANNOUNCED = """
            WITH oldest AS MATERIALIZED (
                SELECT virtual_image_id, job_id FROM outbox
                 WHERE\s""" + JOB_WAITS + """
                 ORDER BY virtual_image_id, job_id LIMIT $2
            ), ended AS (
                DELETE FROM outbox x USING oldest d
                 WHERE x.virtual_image_id = d.virtual_image_id AND x.job_id = d.job_id
                   AND NOT EXISTS (SELECT 1 FROM open_image o WHERE o.virtual_image_id = d.virtual_image_id AND o.job_id = d.job_id)
            )
            SELECT o.job_id, o.virtual_image_id, o.upload_order, o.generation, j.tenant_id
              FROM oldest d JOIN open_image o ON o.virtual_image_id = d.virtual_image_id AND o.job_id = d.job_id
              JOIN nsfw_bulk_jobs j ON j.id = o.job_id
             WHERE o.open_since <= now() - make_interval(secs => $1)
             ORDER BY o.open_since, o.virtual_image_id
            """;

    private static final String OPEN = """
            SELECT t.id AS tenant_id
              FROM unnest($1::text[]) AS t(id)
             WHERE (SELECT coalesce(sum(j.received - j.analyzed - j.failed - j.cancelled), 0)
                      FROM nsfw_bulk_jobs j
                     WHERE j.tenant_id = t.id AND j.completed_at IS NULL AND j.cancelled_at IS NULL
                       AND j.move IS DISTINCT FROM 'delete') <= $2
            """;

    /// What is found lost goes back into the outbox, so that it is sent even if this process ends now. Rows that a
    /// statement is about to end are left to it.
    private static final String RESCUE = """
            WITH lost AS MATERIALIZED (
                SELECT o.virtual_image_id, o.job_id, o.upload_order, o.generation
                  FROM open_image o
                 WHERE o.open_since <= now() - make_interval(secs => $1)
                   AND (o.rescued_at IS NULL OR o.rescued_at <= now() - make_interval(secs => $1))
                   AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.virtual_image_id = o.virtual_image_id AND x.job_id = o.job_id)
                   AND o.""" + JOB_WAITS + """
                 ORDER BY o.open_since, o.virtual_image_id
                 LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
            ), noted AS (
                UPDATE open_image o SET rescued_at = now()
                  FROM lost WHERE o.virtual_image_id = lost.virtual_image_id AND o.job_id = lost.job_id
            ), unsent AS (
                INSERT INTO outbox (virtual_image_id, job_id, generation)
                SELECT virtual_image_id, job_id, generation FROM lost
                    ON CONFLICT DO NOTHING
            )
            SELECT lost.*, j.tenant_id FROM lost JOIN nsfw_bulk_jobs j ON j.id = lost.job_id
            """;

    private static final String WAITING = """
            SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE\s""" + JOB_WAITS + """
                             LIMIT 10000) AS pending
                   ) AS unannounced,
                   coalesce(extract(epoch FROM now() - (
                       SELECT open_since FROM open_image WHERE\s""" + JOB_WAITS + """
                        ORDER BY open_since LIMIT 1)), 0)::float8 AS oldest
            """;

    private final Database database;

    AnnouncementStore(Database database) {
        this.database = database;
    }

    /// Notes that the queue has accepted messages for these requests.
    public Uni<Void> note(List<AnalysisRequest> sent) {
        var parameters = Parameters.over(sent)
                .uuids(request -> request.jobId().value())
                .uuids(request -> request.imageId().value())
                .integers(AnalysisRequest::generation);
        return database.execute(NOTE, parameters).replaceWithVoid();
    }

    /// Images still open that no message was ever sent for, oldest first; age is measured by the database's
    /// clock.
    ///
    /// @param age only rows at least this old
    /// @param limit at most this many
    public Uni<List<Announcement>> unannounced(Duration age, int limit) {
        return announcements(UNANNOUNCED, age, limit);
    }

    /// Takes announced images that still wait for lost, the one that waits longest first, and puts them into the outbox
    /// again.
    ///
    /// @param age only images that have waited this long, and were not found lost since then
    /// @param limit at most this many
    public Uni<List<Announcement>> rescue(Duration age, int limit) {
        return announcements(RESCUE, age, limit);
    }

    private Uni<List<Announcement>> announcements(String statement, Duration age, int limit) {
        var parameters = Parameters.single().seconds(age).value(limit);
        return database.execute(statement, parameters).map(rows -> Rows.list(rows, AnnouncementStore::announcement));
    }

    /// Which of these tenants have at most {@code limit} images open, over all their jobs.
    public Uni<Set<TenantId>> withLittleOpen(Set<TenantId> tenants, int limit) {
        var parameters =
                Parameters.over(List.copyOf(tenants)).texts(TenantId::value).value(limit);
        return database.execute(OPEN, parameters)
                .map(rows -> new HashSet<>(Rows.list(rows, AnnouncementStore::tenant)));
    }

    /// What the ledger still waits for.
    public Uni<Backlog> waiting() {
        return database.execute(WAITING, Parameters.single())
                .map(rows -> rows.iterator().next())
                .map(row -> new Backlog(
                        row.getLong("unannounced"), Duration.ofMillis((long) (row.getDouble("oldest") * 1000))));
    }

    private static Announcement announcement(Row row) {
        return new Announcement(request(row), tenant(row));
    }

    private static TenantId tenant(Row row) {
        return new TenantId(row.getString("tenant_id"));
    }

    static AnalysisRequest request(Row row) {
        return new AnalysisRequest(
                new JobId(row.getUUID("job_id")),
                new VirtualImageId(row.getUUID("virtual_image_id")),
                row.getInteger("upload_order"),
                row.getInteger("generation"));
    }
}
