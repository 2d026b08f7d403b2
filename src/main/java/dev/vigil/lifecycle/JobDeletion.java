package dev.vigil.lifecycle;

import dev.vigil.image.JobId;
import dev.vigil.image.TenantId;
import dev.vigil.ledger.DeletionBatchStore;
import dev.vigil.ledger.DeletionBatchStore.Doomed;
import dev.vigil.ledger.DeletionStore;
import dev.vigil.ledger.LargeMoveStore;
import dev.vigil.signals.Reason;
import dev.vigil.storage.ImageBucket;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/// Deletes jobs: the mark first, then batch by batch the objects and, only when these are gone, their rows. After a
/// crash or a refusal of the bucket the rows still name what is left, and {@link LargeMoves} deletes it later.
@ApplicationScoped
class JobDeletion {

    private static final Logger LOG = Logger.getLogger(JobDeletion.class);

    private final DeletionStore deletions;
    private final DeletionBatchStore batches;
    private final ImageBucket bucket;

    JobDeletion(DeletionStore deletions, DeletionBatchStore batches, ImageBucket bucket) {
        this.deletions = deletions;
        this.batches = batches;
        this.bucket = bucket;
    }

    /// Marks a job as deleted, so that nobody finds it by ID, and deletes the rows and objects of a small one. Answers
    /// whether the tenant has such a job. Whatever goes wrong after the mark is left to the sweep.
    Uni<Boolean> delete(JobId jobId, TenantId tenant) {
        return deletions.mark(jobId, tenant).chain(mark -> switch (mark) {
            case UNKNOWN_JOB -> Uni.createFrom().item(false);
            case ONE_BATCH -> atOnce(jobId).replaceWith(true);
            case MANY_BATCHES -> Uni.createFrom().item(true);
        });
    }

    private Uni<Deleted> atOnce(JobId jobId) {
        return batch(jobId, LargeMoveStore.MOST_MOVED).onFailure().recoverWithItem(failure -> {
            LOG.warnf("a deletion is left to the sweep: jobId=%s reason=%s", jobId, Reason.of(failure));
            return Deleted.NOTHING;
        });
    }

    /// Deletes the next images of a marked job, and the job after the last.
    Uni<Deleted> batch(JobId jobId, int limit) {
        return batches.doomed(jobId, limit)
                .chain(doomed -> doomed.isEmpty() ? Uni.createFrom().item(Deleted.NOTHING) : delete(doomed.get()));
    }

    private Uni<Deleted> delete(Doomed doomed) {
        var objects = doomed.objectsGone() ? Uni.createFrom().item(List.of()) : bucket.deleteAll(doomed.objects());
        return objects.chain(left ->
                left.isEmpty() ? deleteRows(doomed) : Uni.createFrom().item(new Deleted(0, left.size(), false)));
    }

    private Uni<Deleted> deleteRows(Doomed doomed) {
        return batches.delete(doomed).map(moved -> new Deleted(moved.images(), 0, moved.last()));
    }

    /// What one batch did.
    ///
    /// @param images deleted
    /// @param left objects that could not be deleted; their rows stay for the next try
    /// @param last whether nothing is left of the job
    record Deleted(int images, int left, boolean last) {

        static final Deleted NOTHING = new Deleted(0, 0, true);
    }
}
