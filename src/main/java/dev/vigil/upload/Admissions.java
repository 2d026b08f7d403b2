package dev.vigil.upload;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.Announcement;
import dev.vigil.image.JobId;
import dev.vigil.image.Owner;
import dev.vigil.image.StoredObject;
import dev.vigil.image.TenantId;
import dev.vigil.ledger.Admission;
import dev.vigil.ledger.OpenOutcome;
import dev.vigil.queue.Announcer;
import dev.vigil.signals.Reason;
import dev.vigil.storage.ImageBucket;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// The steps around the files of a call: wait until they are stored, admit them, announce them. The only place in the
/// program that waits, and only on the virtual thread of an upload, with a time-out.
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

    /// Waits until every object of the call is stored or has failed. Leaves the ledger a third of the time that there
    /// is.
    FileBatch stored(List<FileIntake.Taken> taken) {
        var end = System.nanoTime() + config.timeout().toNanos() * 2 / 3;
        var batch = new FileBatch();
        for (var file : taken) {
            switch (file) {
                case FileIntake.Taken.Refused(var words, var reason) -> batch.refuse(words, reason);
                case FileIntake.Taken.Putting putting -> {
                    if (isStored(putting.stored(), end)) {
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
        return statement.await().atMost(config.timeout().dividedBy(3));
    }

    /// Waits for the statement that admits the files of a call. If the ledger refused it, nothing is admitted and the
    /// objects go. If it did not answer, nobody here knows: the objects stay, and the client is told so.
    <T> T admitted(UploadCall call, Uni<T> statement) {
        try {
            return await(statement);
        } catch (RuntimeException failure) {
            if (isRefusal(failure)) {
                forget(call.jobId(), call.taken());
                throw failure;
            }
            LOG.warnf("an admission was not answered: jobId=%s reason=%s", call.jobId(), Reason.of(failure));
            throw new ProblemException(
                    ProblemCode.LEDGER_UNAVAILABLE,
                    "The database did not answer, so it is not known whether the files of this call were taken. Ask for"
                            + " /v1/jobs/" + call.jobId()
                            + " in a minute, and send them again if it has none of them.");
        }
    }

    /// Tells the queue about admitted images; what takes too long goes on behind the answer, or is left to the outbox.
    void announce(JobId jobId, Owner owner, Admission.Admitted admitted) {
        announceWithin(announcements(jobId, owner.tenant(), admitted.uploadOrders()));
    }

    /// Removes the objects of a call that ended without rows, behind its answer, as soon as no put is under way any
    /// more. What cannot be removed, and what a crash leaves, ends by the lifecycle rule of the bucket.
    void forget(JobId jobId, List<FileIntake.Taken> taken) {
        var putting = taken.stream()
                .filter(FileIntake.Taken.Putting.class::isInstance)
                .map(FileIntake.Taken.Putting.class::cast)
                .toList();
        // Also those whose put failed: it may have reached the bucket.
        var objects = putting.stream()
                .map(file -> new StoredObject(jobId, file.image().id()))
                .toList();
        var puts = putting.stream().map(FileIntake.Taken.Putting::stored).toArray(CompletableFuture<?>[]::new);
        Uni.createFrom()
                .completionStage(CompletableFuture.allOf(puts))
                .chain(() -> bucket.deleteAll(objects))
                .subscribe()
                .with(left -> {}, failure -> LOG.warnf("objects are left to the lifecycle rule: jobId=%s", jobId));
    }

    /// What the server answers to a statement ends it, and with it its transaction.
    private static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException) {
                return true;
            }
        }
        return false;
    }

    /// The job as it was opened; a problem if it would have been too large.
    static OpenOutcome.Opened mustFit(OpenOutcome opening) {
        return switch (opening) {
            case OpenOutcome.Opened opened -> opened;
            case OpenOutcome.TooLarge(var limit) -> throw tooManyImages(limit);
        };
    }

    static ProblemException tooManyImages(Admission.Full limit) {
        return new ProblemException(
                ProblemCode.LIMIT_EXCEEDED,
                "A job takes " + limit.maxImages()
                        + " images at most (vigil.job.max-images); nothing of this call was admitted. Open another job.");
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
            JobId jobId, TenantId tenant, Map<dev.vigil.image.VirtualImageId, Integer> orders) {
        return orders.entrySet().stream()
                .map(image -> new Announcement(
                        new AnalysisRequest(jobId, image.getKey(), image.getValue(), FIRST_GENERATION), tenant))
                .toList();
    }

    private static boolean isStored(CompletableFuture<Boolean> put, long end) {
        try {
            return put.get(Math.max(end - System.nanoTime(), 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
