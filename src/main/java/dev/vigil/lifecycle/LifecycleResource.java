package dev.vigil.lifecycle;

import dev.vigil.body.JsonBodies;
import dev.vigil.body.JsonBody;
import dev.vigil.identity.Caller;
import dev.vigil.image.Announcement;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.LifecycleStore;
import dev.vigil.ledger.RetryOutcome;
import dev.vigil.ledger.RetrySelection;
import dev.vigil.queue.Announcer;
import dev.vigil.read.JobView;
import dev.vigil.read.LedgerReader;
import dev.vigil.web.Problem;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/// Changes of whole jobs, and their deletion. Repeating one changes nothing.
@Path("/v1/jobs")
@Tag(name = "Lifecycle")
@Produces(MediaType.APPLICATION_JSON)
public class LifecycleResource {

    private static final int MAX_RETRIED = 10_000;

    /// Bytes of an ID here and in the statement.
    private static final int ID_MEMORY = 128;

    private static final Logger LOG = Logger.getLogger(LifecycleResource.class);

    private final Caller caller;
    private final LifecycleStore store;
    private final JobDeletion deletion;
    private final LedgerReader reader;
    private final Announcer announcer;
    private final JsonBodies bodies;

    LifecycleResource(
            Caller caller,
            LifecycleStore store,
            JobDeletion deletion,
            LedgerReader reader,
            Announcer announcer,
            JsonBodies bodies) {
        this.caller = caller;
        this.store = store;
        this.deletion = deletion;
        this.reader = reader;
        this.announcer = announcer;
        this.bodies = bodies;
    }

    @POST
    @Path("{jobId}/seal")
    @Consumes(MediaType.WILDCARD)
    @Blocking
    @RunOnVirtualThread
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NothingDocument.class)))
    @Operation(summary = "Take no further images")
    public Uni<JobView> seal(@PathParam("jobId") String id, InputStream body) {
        var jobId = jobId(id);
        bodies.readNothing(body);
        return store.seal(jobId, caller.tenant()).chain(sealing -> switch (sealing) {
            case SEALED -> view(jobId);
            case CANCELLED -> throw cancelled();
            case UNKNOWN -> throw unknownJob();
        });
    }

    @POST
    @Path("{jobId}/cancel")
    @Consumes(MediaType.WILDCARD)
    @Blocking
    @RunOnVirtualThread
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = NothingDocument.class)))
    @Operation(summary = "Call the job off; waiting images are cancelled, results stay")
    public Uni<JobView> cancel(@PathParam("jobId") String id, InputStream body) {
        var jobId = jobId(id);
        bodies.readNothing(body);
        return store.cancel(jobId, caller.tenant()).chain(found -> {
            if (!found) {
                throw unknownJob();
            }
            return view(jobId);
        });
    }

    @POST
    @Path("{jobId}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @Blocking
    @RunOnVirtualThread
    @Operation(summary = "Analyse failed images again; the body may name virtualImageIds or a failureCode")
    @RequestBody(content = @Content(schema = @Schema(implementation = RetryDocument.class)))
    public Uni<JobView> retry(@PathParam("jobId") String id, InputStream body) {
        var jobId = jobId(id);
        var selection = bodies.readIfAny(body, LifecycleResource::selection).orElse(RetrySelection.ALL);
        return store.retry(jobId, caller.tenant(), selection).chain(retry -> switch (retry) {
            case RetryOutcome.Reopened(var announcements) -> {
                announce(jobId, announcements);
                yield view(jobId);
            }
            case RetryOutcome.UnknownJob() -> throw unknownJob();
            case RetryOutcome.JobCancelled() -> throw cancelled();
            case RetryOutcome.ObjectsGone() ->
                throw new ProblemException(
                        ProblemCode.OBJECTS_GONE,
                        "The objects of this job have been cleaned up; upload the images again.");
            case RetryOutcome.ForeignImages(var foreign) -> throw foreign(foreign);
        });
    }

    @DELETE
    @Path("{jobId}")
    @Operation(summary = "Delete a job with its images and objects")
    public Uni<Void> deleteJob(@PathParam("jobId") String id) {
        return deletion.delete(jobId(id), caller.tenant())
                .invoke(found -> {
                    if (!found) {
                        throw unknownJob();
                    }
                })
                .replaceWithVoid();
    }

    /// The answer does not wait for the queue.
    private void announce(JobId jobId, List<Announcement> announcements) {
        announcer
                .announce(announcements)
                .subscribe()
                .with(sent -> {}, failure -> LOG.warnf("announcements are left to the outbox: jobId=%s", jobId));
    }

    private Uni<JobView> view(JobId jobId) {
        return reader.jobWithoutSession(jobId, caller.tenant())
                .map(job -> job.orElseThrow(LifecycleResource::unknownJob));
    }

    private static RetrySelection selection(JsonBody document) {
        Optional<List<VirtualImageId>> imageIds = Optional.empty();
        Optional<FailureCode> code = Optional.empty();
        document.enterObject(Set.of("virtualImageIds", FailureCodes.MEMBER));
        while (document.nextMember()) {
            switch (document.member()) {
                case FailureCodes.MEMBER -> code = Optional.of(FailureCodes.read(document));
                default -> imageIds = Optional.of(imageIds(document));
            }
        }
        return new RetrySelection(imageIds, code);
    }

    private static List<VirtualImageId> imageIds(JsonBody document) {
        var ids = new ArrayList<VirtualImageId>();
        document.enterArray(MAX_RETRIED);
        while (document.nextItem()) {
            document.take(ID_MEMORY);
            ids.add(document.anyText()
                    .flatMap(VirtualImageId::parse)
                    .orElseThrow(() -> document.problem("The ID of a virtual image is expected here.")));
        }
        if (ids.isEmpty()) {
            throw document.problem("An array of 1 to " + MAX_RETRIED + " items is expected here.");
        }
        return ids;
    }

    private static ProblemException foreign(List<VirtualImageId> ids) {
        return new ProblemException(
                ProblemCode.INVALID_REQUEST,
                "Some of the images do not belong to this job; nothing was changed.",
                ids.stream()
                        .map(id -> new Problem.Detail(
                                "The image " + id + " does not belong to this job.", "/virtualImageIds"))
                        .toList());
    }

    private static ProblemException unknownJob() {
        return ProblemException.notFound("job");
    }

    private static ProblemException cancelled() {
        return new ProblemException(ProblemCode.JOB_CANCELLED, "The job was cancelled; open another job.");
    }

    private static JobId jobId(String id) {
        return JobId.parse(id).orElseThrow(LifecycleResource::unknownJob);
    }

    /// The body of {@link #retry}; for the published document.
    @Schema(name = "Retry")
    public record RetryDocument(List<UUID> virtualImageIds, String failureCode) {}

    /// A body without members; for the published document.
    @Schema(name = "Nothing")
    public record NothingDocument() {}
}
