package dev.vigil.quota;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The leases by which all processes share one quota. Shares that have not expired never exceed the limit
/// together: a process gets no more than its fair share, and no more than the others leave. A lease cannot be taken
/// back, so a cut of the limit reaches each holder at its next renewal; one that cannot renew goes on at half its
/// rate after {@link #FULL}, which is what the deepest cut would leave it.
@ApplicationScoped
public class QuotaStore {

    /// From then on the share of a process that no longer renews is free. The holder must stop that long after
    /// it *asked*, by its own clock.
    public static final Duration LEASE = Duration.ofSeconds(4);

    /// So long after it asked the holder may use all of its share; from then on, until the lease ends, only the part
    /// below. It renews well before, so only one that cannot is slowed down.
    public static final Duration FULL = Duration.ofSeconds(2);

    /// What is left of a share that was not renewed in time: no cut is deeper.
    public static final double AFTERWARDS = Quota.DEEPEST_CUT;

    /// Takes the lock of the row, which all who renew wait for, and answers it as it is then.
    private static final String LOCK = """
            INSERT INTO quota AS q (name, configured, current_limit, step) VALUES ($1, $2, $2, $3)
            ON CONFLICT (name) DO UPDATE
                   SET configured = $2,
                       current_limit = CASE WHEN q.configured = q.current_limit THEN $2 ELSE least(q.current_limit, $2) END
            RETURNING current_limit, step, raised_from, answered, throttled,
                      coalesce(extract(epoch FROM clock_timestamp() - cut_at)::float8, 1e9) AS since_cut,
                      coalesce(extract(epoch FROM clock_timestamp() - raised_at)::float8, 1e9) AS since_raise,
                      coalesce(extract(epoch FROM clock_timestamp() - counted_at)::float8, 1e9) AS since_count
            """;

    private static final String OTHERS = """
            SELECT CASE WHEN expires_at > clock_timestamp() + make_interval(secs => $3) THEN granted ELSE granted * $4::float8 END AS granted,
                   wanted, used
              FROM quota_lease
             WHERE quota = $1 AND holder <> $2 AND expires_at > clock_timestamp()
            """;

    private static final String WRITE = """
            WITH moved AS (
                UPDATE quota SET current_limit = $3, step = $4,
                                 cut_at = CASE WHEN $5 THEN clock_timestamp() ELSE cut_at END,
                                 raised_at = CASE WHEN $6 THEN clock_timestamp() ELSE raised_at END,
                                 raised_from = $11, answered = $12, throttled = $13, counted_at = clock_timestamp()
                 WHERE name = $1
            ), forgotten AS (
                DELETE FROM quota_lease
                 WHERE quota = $1 AND holder <> $2 AND expires_at < clock_timestamp() - interval '1 minute'
            )
            INSERT INTO quota_lease (quota, holder, granted, wanted, used, expires_at)
            VALUES ($1, $2, $7, $8, $9, clock_timestamp() + make_interval(secs => $10))
            ON CONFLICT (quota, holder) DO UPDATE
                   SET granted = $7, wanted = $8, used = $9, expires_at = excluded.expires_at
            """;

    private static final String RELEASE = "DELETE FROM quota_lease WHERE quota = $1 AND holder = $2";

    private final Database database;

    QuotaStore(Database database) {
        this.database = database;
    }

    /// Reports, and takes a lease anew. Fails if the database cannot be reached: then no call may be made after
    /// the last lease has ended.
    public Uni<QuotaLease> renew(QuotaName name, QuotaReport report) {
        return database.inTransaction(connection -> renew(connection, name, report));
    }

    /// Gives the share back at once.
    public Uni<Void> release(QuotaName name, UUID holder) {
        return database.execute(RELEASE, Parameters.single().value(name.value()).value(holder))
                .replaceWithVoid();
    }

    private static Uni<QuotaLease> renew(SqlConnection connection, QuotaName name, QuotaReport report) {
        return lock(connection, name, report.configured()).chain(quota -> share(connection, name, report, quota));
    }

    private static Uni<Quota> lock(SqlConnection connection, QuotaName name, double configured) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(name.value(), configured, Quota.FIRST_STEP))
                .map(rows -> quota(rows.iterator().next(), configured));
    }

    private static Uni<QuotaLease> share(SqlConnection connection, QuotaName name, QuotaReport report, Quota quota) {
        var stillFull = (double) LEASE.minus(FULL).toSeconds();
        return connection
                .preparedQuery(OTHERS)
                .execute(Tuple.of(name.value(), report.holder(), stillFull, AFTERWARDS))
                .chain(others -> write(connection, name, report, quota, others));
    }

    private static Uni<QuotaLease> write(
            SqlConnection connection, QuotaName name, QuotaReport report, Quota before, RowSet<Row> others) {
        var answered = report.used();
        var taken = 0.0;
        List<Double> wanted = new ArrayList<>(others.size());
        for (var other : others) {
            answered += other.getDouble("used");
            taken += other.getDouble("granted");
            wanted.add(other.getDouble("wanted"));
        }
        var quota = before.after(answered, report.calls(), report.limit());
        var fair = QuotaShares.share(quota.limit(), report.wanted(), wanted);
        var lease = new QuotaLease(Math.clamp(quota.limit() - taken, 0, fair), fair, quota.limit());
        var parameters = Tuple.tuple()
                .addString(name.value())
                .addUUID(report.holder())
                .addDouble(quota.limit())
                .addDouble(quota.step())
                .addBoolean(quota.limit() < before.limit())
                .addBoolean(quota.limit() > before.limit())
                .addDouble(lease.granted())
                .addDouble(report.wanted())
                .addDouble(report.used())
                .addDouble((double) LEASE.toSeconds())
                .addDouble(quota.raisedFrom())
                .addDouble(quota.recent().answered())
                .addDouble(quota.recent().throttled());
        return connection.preparedQuery(WRITE).execute(parameters).replaceWith(lease);
    }

    private static Quota quota(Row row, double configured) {
        return new Quota(
                configured,
                row.getDouble("current_limit"),
                row.getDouble("step"),
                row.getDouble("raised_from"),
                row.getDouble("since_cut"),
                row.getDouble("since_raise"),
                new RecentCalls(row.getDouble("answered"), row.getDouble("throttled"))
                        .after(row.getDouble("since_count")));
    }
}
