package dev.vigil.upload;

import dev.vigil.image.JobId;
import dev.vigil.limits.ReadAhead;
import dev.vigil.limits.RequestMemory;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;

/// Receives the files of a call and waits until they are stored. A call that ends before that admits nothing, and what
/// it had put is deleted at once, as far as storage allows; the lifecycle rule of the bucket ends the rest.
@ApplicationScoped
class UploadReceiver {

    /// Bytes that a call keeps beside its files: the buffer it reads into, the parser with the header of a part, its
    /// thread.
    private static final long CALL_MEMORY = 64L * 1024;

    private final FileIntake intake;
    private final Admissions admissions;
    private final UploadConfig config;
    private final RequestMemory memory;
    private final ReadAhead readAhead;
    private final CurrentVertxRequest request;
    private final UploadMeters meters;

    UploadReceiver(
            FileIntake intake,
            Admissions admissions,
            UploadConfig config,
            RequestMemory memory,
            ReadAhead readAhead,
            CurrentVertxRequest request,
            UploadMeters meters) {
        this.intake = intake;
        this.admissions = admissions;
        this.config = config;
        this.memory = memory;
        this.readAhead = readAhead;
        this.request = request;
        this.meters = meters;
    }

    /// The call that is being served, of which nothing has been read.
    ///
    /// @param takesJob whether a part {@code job} may come
    UploadCall call(JobId jobId, boolean takesJob) {
        return new UploadCall(jobId, intake, config, takesJob, memory.of(request.getCurrent()));
    }

    /// Reads the files and waits until each is stored or has failed. A body that breaks a limit or ends early ends the
    /// call.
    ///
    /// @param length of the body as it was announced, 0 where it was not
    FileBatch receive(UploadCall call, String contentType, long length, InputStream body) {
        var maxBytes = config.maxBytes().asLongValue();
        if (length > maxBytes) {
            throw Multipart.tooManyBytes(maxBytes);
        }
        try {
            readAhead.await(request.getCurrent(), CALL_MEMORY, config.patience());
            call.read(contentType, body);
            var batch = admissions.stored(call.taken());
            batch.rejections().forEach(meters::rejected);
            if (batch.isNothingButRejected()) {
                admissions.forget(call.jobId(), call.taken());
            }
            return batch;
        } catch (RuntimeException | Error ended) {
            admissions.forget(call.jobId(), call.taken());
            throw ended;
        } finally {
            meters.received(call.bytes());
        }
    }
}
