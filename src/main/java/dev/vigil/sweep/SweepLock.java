package dev.vigil.sweep;

import dev.vigil.db.Database;
import dev.vigil.db.Parameters;
import dev.vigil.signals.Reason;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Lets each sweep run in one process at a time, over all replicas: a row with an expiry in `sweep_lease`, taken by
/// one short statement, moved on while the run lasts and given back at its end. No connection is held meanwhile.
///
/// A process that is killed, and a statement whose answer never came, block a sweep for one lease at most. A run
/// whose lease cannot be moved on is stopped by the clock of its own process, before another one can begin. All this
/// saves work and calls; that a run changes nothing twice is held by the statements.
@ApplicationScoped
public class SweepLock {

    private static final Duration LEASE = Duration.ofSeconds(30);

    /// How often a run looks at its lease.
    private static final Duration LOOK = Duration.ofMillis(500);

    /// A run that takes longer hangs. The longest that does not deletes the objects of a hundred jobs with a million
    /// images each.
    private static final Duration LONGEST_RUN = Duration.ofHours(6);

    private static final String TAKE = """
            INSERT INTO sweep_lease AS lease (sweep, holder, taken_at, expires_at)
            VALUES ($1, $2, now(), now() + make_interval(secs => $3))
            ON CONFLICT (sweep) DO UPDATE
                   SET holder = excluded.holder, taken_at = excluded.taken_at, expires_at = excluded.expires_at
                 WHERE lease.expires_at <= now()
            RETURNING holder
            """;

    private static final String RENEW = """
            UPDATE sweep_lease SET expires_at = now() + make_interval(secs => $3)
             WHERE sweep = $1 AND holder = $2 AND expires_at > now()
            RETURNING holder
            """;

    private static final String RELEASE = """
            UPDATE sweep_lease SET expires_at = greatest(taken_at, now())
             WHERE sweep = $1 AND holder = $2 AND expires_at > now()
            """;

    private static final Logger LOG = Logger.getLogger(SweepLock.class);

    private final Database database;
    private final SweepRuns runs;
    private final Duration lease;
    private final LongSupplier clock;

    @Inject
    SweepLock(Database database, SweepRuns runs) {
        this(database, runs, LEASE, System::nanoTime);
    }

    SweepLock(Database database, SweepRuns runs, Duration lease, LongSupplier clock) {
        this.database = database;
        this.runs = runs;
        this.lease = lease;
        this.clock = clock;
    }

    /// Runs the sweep if no other process does, and gives the lease back when it has ended, however it ended. Fails
    /// with {@link LeaseLost} if it had to be stopped.
    ///
    /// @param skipped the answer while another process has the lease
    public <T> Uni<T> holding(SweepName sweep, T skipped, Supplier<Uni<T>> run) {
        return Uni.createFrom().deferred(() -> takeTurn(sweep, skipped, run));
    }

    private <T> Uni<T> takeTurn(SweepName sweep, T skipped, Supplier<Uni<T>> run) {
        var turn = new Turn(sweep, UUID.randomUUID(), new AtomicLong(clock.getAsLong()));
        return told(TAKE, turn)
                .chain(mine -> mine ? running(turn, run) : Uni.createFrom().item(skipped));
    }

    private <T> Uni<T> running(Turn turn, Supplier<Uni<T>> run) {
        return Uni.join()
                .first(List.of(Uni.createFrom().deferred(run::get), this.<T>watch(turn)))
                .toTerminate()
                .invoke(() -> runs.succeeded(turn.sweep()))
                .onTermination()
                .call(() -> release(turn));
    }

    /// Moves the lease on; ends only with a failure, when the run must not go on.
    private <T> Uni<T> watch(Turn turn) {
        return Multi.createFrom()
                .ticks()
                .startingAfter(LOOK)
                .every(LOOK)
                .onOverflow()
                .drop()
                .select()
                .first(LONGEST_RUN.dividedBy(LOOK))
                .onItem()
                .transformToUniAndConcatenate(tick -> moveOn(turn))
                .onItem()
                .ignoreAsUni()
                .chain(() -> Uni.createFrom().failure(new LeaseLost("the run took too long")));
    }

    private Uni<Boolean> moveOn(Turn turn) {
        var now = clock.getAsLong();
        var age = Duration.ofNanos(now - turn.renewed().get());
        if (age.compareTo(longestUse()) >= 0) {
            return Uni.createFrom().failure(new LeaseLost("the lease could not be renewed"));
        }
        if (age.compareTo(pause()) < 0) {
            return Uni.createFrom().item(true);
        }
        return told(RENEW, turn).onFailure().recoverWithItem(true).onItem().invoke(still -> {
            if (!still) {
                throw new LeaseLost("the lease has expired");
            }
        });
    }

    /// Whether a statement found the row as it must be.
    private Uni<Boolean> told(String statement, Turn turn) {
        var asked = clock.getAsLong();
        return database.execute(statement, turn.parameters().value(lease.toMillis() / 1e3))
                .ifNoItem()
                .after(pause())
                .fail()
                .map(rows -> rows.rowCount() > 0)
                .invoke(found -> turn.renewed().set(asked));
    }

    private Uni<Void> release(Turn turn) {
        return database.execute(RELEASE, turn.parameters())
                .ifNoItem()
                .after(pause())
                .fail()
                .replaceWithVoid()
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf(
                            "a lease is left to its end: sweep=%s reason=%s",
                            turn.sweep().word(), Reason.of(failure));
                    return null;
                });
    }

    /// Between two renewals, and at most for one of them.
    private Duration pause() {
        return lease.dividedBy(6);
    }

    /// After this time without a renewal a run is stopped. It is seen at most one statement and one look later, which
    /// is still before the lease ends.
    private Duration longestUse() {
        return lease.dividedBy(2);
    }

    /// One run.
    ///
    /// @param holder known to no other run, so that a late statement of one can do nothing to another
    /// @param renewed when the lease was last asked for with success, by our clock
    private record Turn(SweepName sweep, UUID holder, AtomicLong renewed) {

        Parameters<Void> parameters() {
            return Parameters.single().value(sweep.word()).value(holder);
        }
    }

    /// A run was stopped, since another process may begin one.
    public static final class LeaseLost extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LeaseLost(String why) {
            super(why);
        }
    }
}
