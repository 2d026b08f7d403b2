package dev.vigil.lifecycle;

import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.ledger.CleanUpStore;
import dev.vigil.ledger.CleanUpStore.OrderedObject;
import dev.vigil.storage.ImageBucket;
import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepBatch;
import dev.vigil.sweep.SweepName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Deletes the objects of ended jobs, some time after they ended.
///
/// Three steps, each in its own transaction or call: mark the job, so that no retry needs its objects any more;
/// delete the objects; note that none is left. If the process is killed or the bucket refuses after the first step,
/// the note is missing. A later run finds such a job and goes on, until nothing is left. Objects are named by the IDs
/// of the job and its images, so those of another job are never touched.
@ApplicationScoped
public class CleanUp implements Sweep<CleanUp.Cleaned> {

    /// Objects per page: as many as one call deletes.
    private static final int PAGE = 1_000;

    private final CleanUpStore store;
    private final ImageBucket bucket;
    private final CleanUpConfig config;
    private final SweepBatch batch;
    private final Counter deleted;

    CleanUp(CleanUpStore store, ImageBucket bucket, CleanUpConfig config, MeterRegistry meters) {
        this.store = store;
        this.bucket = bucket;
        this.config = config;
        this.batch = new SweepBatch("vigil.cleanup.batch", config.batch());
        this.deleted = Counter.builder("vigil.objects.cleaned")
                .description("Objects of ended jobs deleted")
                .register(meters);
    }

    @Override
    public SweepName name() {
        return SweepName.CLEAN_UP;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public Cleaned none() {
        return Cleaned.NONE;
    }

    /// Cleans up to a batch of jobs of each kind: ended well, ended with failures, begun and not finished.
    @Override
    public Uni<Cleaned> sweep() {
        var kinds = Stream.<IntFunction<Uni<List<JobId>>>>of(
                size -> store.claimEnded(false, config.delay(), size),
                size -> store.claimEnded(true, config.delayWithFailures(), size),
                size -> store.claimUnfinished(config.again(), size));
        return Multi.createFrom()
                .items(kinds)
                .onItem()
                .transformToUniAndConcatenate(claim -> batch.take(claim).chain(this::clean))
                .collect()
                .with(Collectors.reducing(Cleaned.NONE, Cleaned::plus));
    }

    private Uni<Cleaned> clean(SweepBatch.Taken<JobId> taken) {
        if (taken.rows().isEmpty()) {
            return Uni.createFrom().item(Cleaned.NONE);
        }
        var progress = new Progress(taken.rows());
        return Multi.createBy()
                .repeating()
                .uni(() -> deletePage(progress))
                .whilst(size -> size == PAGE)
                .collect()
                .last()
                .chain(() -> store.done(progress.finished()))
                .map(ignored -> new Cleaned(progress.finished().size(), progress.deleted, progress.left, taken.full()));
    }

    private Uni<Integer> deletePage(Progress progress) {
        return store.objects(progress.jobs, progress.last, PAGE).chain(page -> delete(page, progress));
    }

    private Uni<Integer> delete(List<OrderedObject> page, Progress progress) {
        return bucket.deleteAll(page.stream().map(OrderedObject::object).toList())
                .invoke(left -> note(page, left, progress))
                .replaceWith(page.size());
    }

    private void note(List<OrderedObject> page, List<StoredObject> left, Progress progress) {
        progress.add(page, left);
        deleted.increment(page.size() - left.size());
    }

    /// How far a batch of jobs has come, page by page, one after the other.
    private static final class Progress {

        private final List<JobId> jobs;
        private final Set<JobId> unfinished = new HashSet<>();
        private Optional<OrderedObject> last = Optional.empty();
        private int deleted;
        private int left;

        Progress(List<JobId> jobs) {
            this.jobs = jobs;
        }

        void add(List<OrderedObject> page, List<StoredObject> still) {
            if (!page.isEmpty()) {
                last = Optional.of(page.getLast());
            }
            deleted += page.size() - still.size();
            left += still.size();
            still.forEach(object -> unfinished.add(object.jobId()));
        }

        List<JobId> finished() {
            return jobs.stream().filter(job -> !unfinished.contains(job)).toList();
        }
    }

    /// What a run did.
    ///
    /// @param jobs of which no object is left
    /// @param objects deleted
    /// @param left objects that could not be deleted and will be tried again
    public record Cleaned(int jobs, int objects, int left, boolean more) implements Counts {

        static final Cleaned NONE = new Cleaned(0, 0, 0, false);

        Cleaned plus(Cleaned other) {
            return new Cleaned(jobs + other.jobs, objects + other.objects, left + other.left, more || other.more);
        }

        @Override
        public boolean nothing() {
            return jobs + objects + left == 0;
        }
    }
}
