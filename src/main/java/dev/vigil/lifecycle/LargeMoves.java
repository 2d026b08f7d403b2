package dev.vigil.lifecycle;

import dev.vigil.ledger.JobConfig;
import dev.vigil.ledger.LargeMove;
import dev.vigil.ledger.LargeMoveStore;
import dev.vigil.ledger.LargeMoveStore.Marked;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Moves the rows of jobs that were deleted, cancelled or retried with more images than one transaction takes. The
/// mark of the job says what is to be done and how far it has come, so any process may do the next batch.
@ApplicationScoped
public class LargeMoves implements Sweep<LargeMoves.Moved> {

    /// Jobs per run, and batches of each before the next job.
    private static final int JOBS = 10;

    private static final int BATCHES = 20;
    private static final Logger LOG = Logger.getLogger(LargeMoves.class);

    private final LargeMoveStore store;
    private final JobDeletion deletion;
    private final Duration interval;
    private final SweepBatch batch;
    private final Map<LargeMove, Counter> moved;

    LargeMoves(LargeMoveStore store, JobDeletion deletion, JobConfig config, MeterRegistry meters) {
        this.store = store;
        this.deletion = deletion;
        this.interval = config.moves().interval();
        this.batch = new SweepBatch("vigil.job.moves.batch", config.moves().batch(), LargeMoveStore.MOST_MOVED);
        this.moved = Arrays.stream(LargeMove.values())
                .collect(Collectors.toMap(move -> move, move -> counter(move, meters)));
    }

    @Override
    public SweepName name() {
        return SweepName.MOVES;
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public Moved none() {
        return Moved.NONE;
    }

    /// Moves up to 20 batches of each of up to 10 jobs.
    @Override
    public Uni<Moved> sweep() {
        return store.claim(JOBS).chain(this::moveAll);
    }

    private Uni<Moved> moveAll(List<Marked> jobs) {
        return Multi.createFrom()
                .iterable(jobs)
                .onItem()
                .transformToUniAndConcatenate(this::move)
                .collect()
                .with(Collectors.reducing(Moved.NONE, Moved::plus));
    }

    /// A job that cannot be moved holds up no other.
    private Uni<Moved> move(Marked job) {
        var progress = new Progress();
        return Multi.createBy()
                .repeating()
                .uni(() -> step(job))
                .whilst(progress::goesOn)
                .collect()
                .last()
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "a job could not be moved and will be tried again: jobId=%s reason=%s",
                        job.jobId(), Reason.of(failure)))
                .onFailure()
                .recoverWithNull()
                .map(ignored -> progress.total());
    }

    private Uni<Moved> step(Marked job) {
        return batch.run(size -> step(job, size));
    }

    private Uni<Moved> step(Marked job, int size) {
        var step = switch (job.move()) {
            case DELETE ->
                deletion.batch(job.jobId(), size)
                        .map(done -> new Moved(done.last() ? 1 : 0, done.images(), done.left(), !done.last()));
            case CANCEL -> store.cancel(job.jobId(), size).map(LargeMoves::moved);
            case RETRY -> store.retry(job.jobId(), size).map(LargeMoves::moved);
        };
        return step.invoke(done -> Objects.requireNonNull(moved.get(job.move())).increment(done.images()));
    }

    private static Counter counter(LargeMove move, MeterRegistry meters) {
        return Counter.builder("vigil.images.moved")
                .description("Images of large jobs that a sweep deleted, cancelled or opened again")
                .tag("move", move.word())
                .register(meters);
    }

    private static Moved moved(LargeMoveStore.Moved batch) {
        return new Moved(batch.last() ? 1 : 0, batch.images(), 0, !batch.last());
    }

    /// How far one job has come in this run.
    private static final class Progress {

        private Moved total = Moved.NONE;
        private int batches;

        boolean goesOn(Moved step) {
            total = total.plus(step);
            batches++;
            return step.more() && step.left() == 0 && batches < BATCHES;
        }

        /// A run in which something was left over waits for the next one.
        Moved total() {
            return new Moved(total.jobs, total.images, total.left, total.jobs == 0 && batches == BATCHES);
        }
    }

    /// What a run did.
    ///
    /// @param jobs whose move has ended
    /// @param images moved
    /// @param left objects that could not be deleted and will be tried again
    public record Moved(int jobs, int images, int left, boolean more) implements Counts {

        static final Moved NONE = new Moved(0, 0, 0, false);

        Moved plus(Moved other) {
            return new Moved(jobs + other.jobs, images + other.images, left + other.left, more || other.more);
        }

        @Override
        public boolean nothing() {
            return jobs + images + left == 0;
        }
    }
}
