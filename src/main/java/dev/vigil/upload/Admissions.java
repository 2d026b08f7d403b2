package dev.vigil.upload;

import dev.vigil.job.Admission;
import dev.vigil.job.AnalysisRequest;
import dev.vigil.job.Announcement;
import dev.vigil.job.JobId;
import dev.vigil.job.StoredObject;
import dev.vigil.job.UserId;
import dev.vigil.queue.Announcer;
import dev.vigil.storage.ImageBucket;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// The steps around the files of a call: wait until they are stored, admit them, announce them. The only place
/// in the program that waits, and only on the virtual thread of an upload, with a time-out.
@ApplicationScoped
class Admissions {

    private static final int FIRST_GENERATION = 1;
    private static final Logger LOG = Logger.getLogger(Admissions.class);

    private final ImageBucket bucket;
    private final Announcer announcer;
    private final UploadConfig config;

    Admissions(ImageBucket bucket, Announcer announcer, UploadConfig config) {
        this.bucket = bucket;
        this.announcer = announcer;
        this.config = config;
    }

    /// Waits until every object of the call is stored or has failed.
    Batch stored(List<Intake.Taken> taken) {
        var batch = new Batch();
        for (var file : taken) {
            switch (file) {
                case Intake.Taken.Refused(var words, var reason) -> batch.refuse(words, reason);
                case Intake.Taken.Putting putting -> {
                    if (isStored(putting.stored())) {
                        batch.accept(putting.image());
                    } else {
                        batch.refuse(putting.words(), Rejection.STORAGE_FAILED);
                    }
                }
            }
        }
        return batch;
    }

    /// Waits for the ledger.
    <T> T await(Uni<T> statement) {
        return statement.await().atMost(config.timeout());
    }

    /// Tells the queue about admitted images; what takes too long goes on behind the answer, or is left to the
    /// outbox.
    void announce(JobId jobId, UserId userId, Admission.Admitted admitted) {
        announceWithin(announcements(jobId, userId, admitted.uploadOrders()));
    }

    /// Removes the objects of a call that ended without rows. A crash before that leaves them to the lifecycle
    /// rule of the bucket.
    void forget(JobId jobId, List<Intake.Taken> taken) {
        var objects = taken.stream()
                .filter(Intake.Taken.Putting.class::isInstance)
                .map(Intake.Taken.Putting.class::cast)
                .filter(putting -> isStored(putting.stored()))
                .map(putting -> new StoredObject(jobId, putting.image().id()))
                .toList();
        bucket.deleteAll(objects)
                .subscribe()
                .with(left -> {}, failure -> LOG.warnf("objects are left to the lifecycle rule: jobId=%s", jobId));
    }

    private void announceWithin(List<Announcement> announcements) {
        try {
            announcer
                    .announce(announcements)
                    .subscribeAsCompletionStage()
                    .get(config.announceTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warnf("announcements go on behind the answer: images=%d", announcements.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Announcement> announcements(
            JobId jobId, UserId userId, Map<dev.vigil.job.VirtualImageId, Integer> orders) {
        return orders.entrySet().stream()
                .map(image -> new Announcement(
                        new AnalysisRequest(jobId, image.getKey(), image.getValue(), FIRST_GENERATION), userId))
                .toList();
    }

    private boolean isStored(CompletableFuture<Boolean> put) {
        try {
            return put.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
