package dev.vigil.upload;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vigil.body.JsonBodies;
import dev.vigil.identity.Caller;
import dev.vigil.image.JobId;
import dev.vigil.image.Owner;
import dev.vigil.ledger.Admission;
import dev.vigil.ledger.AdmissionStore;
import dev.vigil.ledger.OpenOutcome;
import dev.vigil.read.JobView;
import dev.vigil.read.LedgerReader;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The HTTP front door: batches of images come in here. Bytes first, then the rows, then the announcements; a
/// crash in between leaves no row without its object and no row that is never announced.
@Path("/v1/jobs")
@Tag(name = "Jobs")
@Produces(MediaType.APPLICATION_JSON)
public class UploadResource {

    private static final String RETRY_AFTER_SECONDS = "1";

    private final Caller caller;
    private final UploadReceiver receiver;
    private final Admissions admissions;
    private final AdmissionStore store;
    private final LedgerReader reader;
    private final JsonBodies bodies;
    private final UploadMeters meters;

    UploadResource(
            Caller caller,
            UploadReceiver receiver,
            Admissions admissions,
            AdmissionStore store,
            LedgerReader reader,
            JsonBodies bodies,
            UploadMeters meters) {
        this.caller = caller;
        this.receiver = receiver;
        this.admissions = admissions;
        this.store = store;
        this.reader = reader;
        this.bodies = bodies;
        this.meters = meters;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Blocking
    @RunOnVirtualThread
    @Operation(summary = "Open an empty job")
    @RequestBody(content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = OpenedJob.class)))
    public Uni<Response> open(InputStream body) {
        var jobId = JobId.create();
        var owner = caller.owner();
        var request = bodies.read(body, JobRequest::read);
        return store.open(request.job(jobId, owner, false), List.of(), 0)
                .map(opening -> opened(JobView.of(Admissions.mustFit(opening).job()), List.of()));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @RunOnVirtualThread
    @Operation(summary = "Open a job with images")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema = @Schema(implementation = UploadDocument.class)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = OpenedJob.class)))
    public Response upload(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Optional<Long> length,
            InputStream body) {
        return meters.timed(() -> openWith(contentType, length.orElse(0L), body));
    }

    private Response openWith(String contentType, long length, InputStream body) {
        var jobId = JobId.create();
        var owner = caller.owner();
        var call = receiver.call(jobId, true);
        var batch = receiver.receive(call, contentType, length, body);
        if (batch.isNothingButRejected()) {
            throw everyFileRejected(batch);
        }
        var job = call.request().job(jobId, owner, !batch.accepted().isEmpty());
        var opening = admissions.admitted(call, store.open(job, batch.accepted(), batch.rejected()));
        if (opening instanceof OpenOutcome.TooLarge) {
            admissions.forget(jobId, call.taken());
        }
        var opened = Admissions.mustFit(opening);
        admissions.announce(jobId, owner, opened.admitted());
        return opened(JobView.of(opened.job()), batch.outcomes(opened.admitted().uploadOrders()));
    }

    @POST
    @Path("{jobId}/images")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @RunOnVirtualThread
    @Operation(summary = "Append images to an open job")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema = @Schema(implementation = UploadDocument.class)))
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = Outcomes.class)))
    public Response append(
            @PathParam("jobId") String id,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Optional<Long> length,
            InputStream body) {
        return meters.timed(() -> appendTo(id, contentType, length.orElse(0L), body));
    }

    private Response appendTo(String id, String contentType, long length, InputStream body) {
        var jobId = JobId.parse(id).orElseThrow(() -> ProblemException.notFound("job"));
        var owner = caller.owner();
        mustBeOpen(jobId, owner);
        var call = receiver.call(jobId, false);
        var batch = receiver.receive(call, contentType, length, body);
        if (call.taken().isEmpty()) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "There is no file to append; send at least one part images.");
        }
        return switch (admissions.admitted(call, store.append(jobId, owner, batch.accepted(), batch.rejected()))) {
            case Admission.Admitted admitted -> {
                if (batch.isNothingButRejected()) {
                    throw everyFileRejected(batch);
                }
                admissions.announce(jobId, owner, admitted);
                yield accepted(jobId)
                        .entity(new Outcomes(batch.outcomes(admitted.uploadOrders())))
                        .build();
            }
            case Admission.Closed() -> {
                admissions.forget(jobId, call.taken());
                throw sealed();
            }
            case Admission.Full full -> {
                admissions.forget(jobId, call.taken());
                throw Admissions.tooManyImages(full);
            }
            case Admission.Unknown() -> {
                admissions.forget(jobId, call.taken());
                throw ProblemException.notFound("job");
            }
        };
    }

    /// Asked before a byte is read; the statement that admits asks again.
    private void mustBeOpen(JobId jobId, Owner owner) {
        var job = view(jobId, owner).orElseThrow(() -> ProblemException.notFound("job"));
        if (job.sealedAt() != null || job.cancelledAt() != null) {
            throw sealed();
        }
    }

    private Optional<JobView> view(JobId jobId, Owner owner) {
        return admissions.await(reader.jobWithoutSession(jobId, owner.tenant()));
    }

    /// Made from what was admitted: a read that fails now must not tell the client to send everything again.
    private static Response opened(JobView job, List<FileOutcome> outcomes) {
        return accepted(new JobId(job.id()))
                .entity(new OpenedJob(job, outcomes))
                .build();
    }

    private static Response.ResponseBuilder accepted(JobId jobId) {
        return Response.accepted()
                .location(URI.create("/v1/jobs/" + jobId))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }

    private static ProblemException everyFileRejected(FileBatch batch) {
        var outcomes = batch.outcomes(Map.of());
        return batch.hasStorageFailures()
                ? new ProblemException(
                        ProblemCode.STORAGE_FAILED,
                        "No file could be accepted, and storage is one of the reasons; try again.",
                        outcomes)
                : new ProblemException(
                        ProblemCode.EVERY_FILE_REJECTED, "No file of the call could be accepted.", outcomes);
    }

    private static ProblemException sealed() {
        return new ProblemException(
                ProblemCode.JOB_SEALED,
                "The job is sealed or cancelled and takes no further images; open another job.");
    }

    /// A job as it was opened.
    ///
    /// @param outcomes one per file sent, in order
    public record OpenedJob(
            @JsonUnwrapped JobView job,

            @Schema(implementation = FileOutcome.Document[].class)
            List<FileOutcome> outcomes) {}

    /// The outcomes of the files of a call.
    ///
    /// @param outcomes one per file sent, in order
    public record Outcomes(
            @Schema(implementation = FileOutcome.Document[].class)
            List<FileOutcome> outcomes) {}

    /// The JSON object that opens a job; for the published document.
    @Schema(name = "Job order")
    public record JobDocument(String name, Object metadata, Boolean seal, List<String> analyses) {}

    /// The parts of an upload; for the published document.
    @Schema(name = "Upload")
    public record UploadDocument(
            JobDocument job,
            List<ManifestEntry> manifest,
            @Schema(format = "binary") List<String> images) {}

    /// One entry of the manifest; for the published document.
    @Schema(name = "Manifest entry")
    public record ManifestEntry(String reference, String originalPath, Object metadata) {}
}
