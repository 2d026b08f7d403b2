package dev.vigil.lifecycle;

import dev.vigil.ledger.DeletionStore;
import dev.vigil.ledger.DeletionStore.Outlived;
import dev.vigil.signals.Reason;
import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepBatch;
import dev.vigil.sweep.SweepName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Deletes ended jobs with their images from the ledger when they are old enough, if that is configured. It does so
/// only after their objects are gone, and in the same way as a client's deletion: a large job is marked here, and
/// {@link LargeMoves} deletes its rows. Images that also belong to another job stay.
@ApplicationScoped
public class Retention implements Sweep<Retention.Deleted> {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final DeletionStore store;
    private final JobDeletion deletion;
    private final RetentionConfig config;
    private final Optional<Duration> age;
    private final SweepBatch batch;
    private final Counter deleted;

    Retention(DeletionStore store, JobDeletion deletion, RetentionConfig config, MeterRegistry meters) {
        this.store = store;
        this.deletion = deletion;
        this.config = config;
        this.age = config.jobs();
        this.batch = new SweepBatch("vigil.retention.batch", config.batch());
        this.deleted = Counter.builder("vigil.jobs.outlived")
                .description("Jobs deleted because they are older than the ledger is to keep them")
                .register(meters);
    }

    @Override
    public SweepName name() {
        return SweepName.RETENTION;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public boolean enabled() {
        return age.isPresent();
    }

    @Override
    public Deleted none() {
        return Deleted.NONE;
    }

    /// Deletes up to a batch of jobs that are old enough.
    @Override
    public Uni<Deleted> sweep() {
        return age.map(this::deleteOlderThan).orElse(Uni.createFrom().item(Deleted.NONE));
    }

    private Uni<Deleted> deleteOlderThan(Duration limit) {
        return batch.take(size -> store.outlived(limit, size)).chain(this::deleteAll);
    }

    private Uni<Deleted> deleteAll(SweepBatch.Taken<Outlived> taken) {
        return Multi.createFrom()
                .iterable(taken.rows())
                .onItem()
                .transformToUniAndConcatenate(this::delete)
                .collect()
                .with(Collectors.summingInt(jobs -> jobs))
                .map(jobs -> new Deleted(jobs, taken.full() && jobs > 0));
    }

    /// A job that cannot be deleted holds up no other.
    private Uni<Integer> delete(Outlived job) {
        return deletion.delete(job.jobId(), job.tenant())
                .map(found -> found ? 1 : 0)
                .invoke(jobs -> deleted.increment(jobs))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf(
                            "a job could not be deleted and will be tried again: jobId=%s reason=%s",
                            job.jobId(), Reason.of(failure));
                    return 0;
                });
    }

    /// What a run did.
    ///
    /// @param jobs deleted
    public record Deleted(int jobs, boolean more) implements Counts {

        static final Deleted NONE = new Deleted(0, false);

        @Override
        public boolean nothing() {
            return jobs == 0;
        }
    }
}
