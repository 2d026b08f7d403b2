package dev.vigil.health;

import dev.vigil.aws.AwsFailure;
import dev.vigil.db.DatabaseConfig;
import dev.vigil.db.Schema;
import dev.vigil.queue.QueueCheck;
import dev.vigil.queue.WorkerLoop;
import dev.vigil.storage.ImageBucket;
import dev.vigil.sweep.SweepLoops;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Brings the tables up to date when the process starts, and looks at the queues and the bucket meanwhile. A queue
/// or bucket that does not exist ends the process with its name; one that cannot be reached leaves it not ready
/// and trying. Worker and sweeps start when all of them are there.
@ApplicationScoped
public class StartCheck {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final int EXIT_MISSING = 78;
    private static final int EXIT_BUG = 1;
    private static final Logger LOG = Logger.getLogger(StartCheck.class);

    private final QueueCheck queue;
    private final ImageBucket bucket;
    private final WorkerLoop worker;
    private final Schema schema;
    private final SweepLoops sweeps;
    private final int connections;
    private final CompletableFuture<Void> tables = new CompletableFuture<>();
    private final CompletableFuture<Long> passed = new CompletableFuture<>();
    private volatile boolean failed;

    StartCheck(
            DatabaseConfig database,
            Schema schema,
            QueueCheck queue,
            ImageBucket bucket,
            WorkerLoop worker,
            SweepLoops sweeps) {
        this.connections = database.connections();
        this.schema = schema;
        this.queue = queue;
        this.bucket = bucket;
        this.worker = worker;
        this.sweeps = sweeps;
    }

    /// Whether the tables are up to date and every queue and the bucket have been seen.
    public boolean passed() {
        return passed.isDone();
    }

    /// Whether it has ended without passing. The process ends then.
    boolean hasFailed() {
        return failed;
    }

    /// When it passed, in the nanoseconds of {@link System#nanoTime}; nothing before.
    OptionalLong passedAt() {
        return passed.isDone() ? OptionalLong.of(passed.join()) : OptionalLong.empty();
    }

    void onStart(@Observes StartupEvent event) {
        LOG.infof("vigil starts: queue=%s bucket=%s databaseConnections=%d", queue.url(), bucket.name(), connections);
        look().onFailure(failure -> !isMissing(failure))
                .invoke(failure -> LOG.warnf(
                        "queue or bucket cannot be reached yet: about=%s reason=%s",
                        failure.getMessage(), failure.getCause()))
                .onFailure(failure -> !isMissing(failure))
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .chain(() -> Uni.createFrom().completionStage(tables))
                .invoke(this::begin)
                .subscribe()
                .with(ignored -> {}, this::giveUp);
        bringUpToDate();
    }

    private void bringUpToDate() {
        try {
            schema.bringUpToDate();
            tables.complete(null);
        } catch (Schema.MigrationDue due) {
            failed = true;
            LOG.fatalf("cannot start: %s", due.getMessage());
            Quarkus.asyncExit(EXIT_MISSING);
        }
    }

    private Uni<Void> look() {
        return Uni.combine()
                .all()
                .unis(Stream.concat(
                                queue.each().stream()
                                        .map(one -> named("queue " + one.url() + " (" + one.key() + ")", one.check())),
                                Stream.of(named("bucket " + bucket.name() + " (vigil.storage.bucket)", bucket.check())))
                        .toList())
                .discardItems();
    }

    private void begin() {
        worker.start();
        if (worker.polls()) {
            sweeps.start();
        }
        passed.complete(System.nanoTime());
    }

    private static Uni<Void> named(String what, Uni<Void> check) {
        return check.onFailure().transform(failure -> new Unavailable(what, failure));
    }

    /// Whatever fails here, worker and sweeps would never begin: the process ends, and is dead until it has.
    private void giveUp(Throwable failure) {
        failed = true;
        if (isMissing(failure)) {
            LOG.fatalf("cannot start: there is no %s", failure.getMessage());
            Quarkus.asyncExit(EXIT_MISSING);
        } else {
            LOG.fatal("cannot start: worker and sweeps do not begin", failure);
            Quarkus.asyncExit(EXIT_BUG);
        }
    }

    private static boolean isMissing(Throwable failure) {
        return failure.getCause() != null && AwsFailure.of(failure.getCause()).isMissing();
    }

    private static final class Unavailable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unavailable(String what, Throwable cause) {
            super(what, cause);
        }
    }
}
