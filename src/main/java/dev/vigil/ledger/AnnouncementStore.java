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

/// What has been announced to the queue, and what has not. The note is a time on the open image, not a state: a
/// delivery may come before it is written.
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
            WITH sent AS MATERIALIZED (
                SELECT o.virtual_image_id, o.job_id
                  FROM open_image o
                  JOIN unnest($1::uuid[], $2::uuid[], $3::int[]) AS a(job_id, image_id, generation)
                    ON a.job_id = o.job_id AND a.image_id = o.virtual_image_id AND a.generation = o.generation
                 WHERE o.virtual_image_id = ANY ($2::uuid[])
                 ORDER BY o.virtual_image_id, o.job_id FOR NO KEY UPDATE OF o
            )
            UPDATE open_image o SET announced_at = now(), first_announced_at = coalesce(o.first_announced_at, now())
              FROM sent
             WHERE o.virtual_image_id = ANY ($2::uuid[]) AND o.virtual_image_id = sent.virtual_image_id AND o.job_id = sent.job_id
            """;

    private static final String UNANNOUNCED = """
            SELECT o.job_id, o.virtual_image_id, o.upload_order, o.generation, j.tenant_id
              FROM open_image o JOIN nsfw_bulk_jobs j ON j.id = o.job_id
             WHERE o.announced_at IS NULL AND o.open_since <= now() - make_interval(secs => $1)
               AND o.""" + JOB_WAITS + """
             ORDER BY o.open_since, o.virtual_image_id
             LIMIT $2
            """;

    private static final String OPEN = """
            SELECT t.id AS tenant_id
              FROM unnest($1::text[]) AS t(id)
             WHERE (SELECT coalesce(sum(j.received - j.analyzed - j.failed - j.cancelled), 0)
                      FROM nsfw_bulk_jobs j
                     WHERE j.tenant_id = t.id AND j.completed_at IS NULL AND j.cancelled_at IS NULL
                       AND j.move IS DISTINCT FROM 'delete') <= $2
            """;

    /// No image is announced before it waits: so the index, which goes by that, serves.
    private static final String ANNOUNCED_AND_OPEN = """
            SELECT o.job_id, o.virtual_image_id, o.upload_order, o.generation, j.tenant_id
              FROM open_image o JOIN nsfw_bulk_jobs j ON j.id = o.job_id
             WHERE o.announced_at <= now() - make_interval(secs => $1) AND o.open_since <= now() - make_interval(secs => $1)
               AND o.""" + JOB_WAITS + """
             ORDER BY o.open_since, o.virtual_image_id
             LIMIT $2
            """;

    private static final String WAITING = """
            SELECT (SELECT count(*)
                      FROM (SELECT 1 FROM open_image WHERE announced_at IS NULL AND\s""" + JOB_WAITS + """
                             LIMIT 10000) AS pending
                   ) AS unannounced,
                   coalesce(extract(epoch FROM now() - least(
                       (SELECT open_since FROM open_image WHERE announced_at IS NULL AND\s""" + JOB_WAITS + """
                         ORDER BY open_since LIMIT 1),
                       (SELECT open_since FROM open_image WHERE announced_at IS NOT NULL AND\s""" + JOB_WAITS + """
                         ORDER BY open_since LIMIT 1))), 0)::float8 AS oldest
            """;

    private final Database database;

    AnnouncementStore(Database database) {
        this.database = database;
    }

    /// Notes that the queue has accepted messages for these requests. Rows that are final by now stay as they
    /// are.
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

    /// Images announced and still open, the one that waits longest first: their messages may be lost, or may still be
    /// on their way.
    ///
    /// @param age only rows whose last announcement is at least this old
    /// @param limit at most this many
    public Uni<List<Announcement>> announcedAndOpen(Duration age, int limit) {
        return announcements(ANNOUNCED_AND_OPEN, age, limit);
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
