package dev.vigil.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.job.Chosen;
import dev.vigil.job.JobId;
import dev.vigil.job.JobView;
import dev.vigil.job.LedgerReader;
import dev.vigil.job.LifecycleStore;
import dev.vigil.job.Retry;
import dev.vigil.job.VirtualImageId;
import dev.vigil.queue.Announcer;
import dev.vigil.web.Caller;
import dev.vigil.web.JsonBody;
import dev.vigil.web.Problem;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/// Moves of whole jobs, and their deletion. Repeating one changes nothing.
@Path("/v1/jobs")
@Tag(name = "Lifecycle")
@Produces(MediaType.APPLICATION_JSON)
public class LifecycleResource {

    private static final int MAX_RETRIED = 10_000;
    private static final Logger LOG = Logger.getLogger(LifecycleResource.class);

    private final Caller caller;
    private final LifecycleStore store;
    private final JobDeletion deletion;
    private final LedgerReader reader;
    private final Announcer announcer;

    LifecycleResource(
            Caller caller, LifecycleStore store, JobDeletion deletion, LedgerReader reader, Announcer announcer) {
        this.caller = caller;
        this.store = store;
        this.deletion = deletion;
        this.reader = reader;
        this.announcer = announcer;
    }

    @POST
    @Path("{jobId}/seal")
    @Operation(summary = "Take no further images")
    public Uni<JobView> seal(@PathParam("jobId") String id) {
        var jobId = jobId(id);
        return store.seal(jobId, caller.userId()).chain(sealing -> switch (sealing) {
            case SEALED -> view(jobId);
            case CANCELLED -> throw cancelled();
            case UNKNOWN -> throw ProblemException.notFound("job");
        });
    }

    @POST
    @Path("{jobId}/cancel")
    @Operation(summary = "Call the job off; waiting images are cancelled, results stay")
    public Uni<JobView> cancel(@PathParam("jobId") String id) {
        var jobId = jobId(id);
        return store.cancel(jobId, caller.userId()).chain(found -> {
            if (!found) {
                throw ProblemException.notFound("job");
            }
            return view(jobId);
        });
    }

    @POST
    @Path("{jobId}/retry")
    @Operation(summary = "Analyse failed images again; the body may name virtualImageIds or a failureCode")
    public Uni<JobView> retry(@PathParam("jobId") String id, byte[] body) {
        var jobId = jobId(id);
        return store.retry(jobId, caller.userId(), chosen(body)).chain(retry -> switch (retry) {
            case Retry.Reopened(var announcements) -> {
                announcer
                        .announce(announcements)
                        .subscribe()
                        .with(
                                sent -> {},
                                failure -> LOG.warnf("announcements are left to the outbox: jobId=%s", jobId));
                yield view(jobId);
            }
            case Retry.UnknownJob() -> throw ProblemException.notFound("job");
            case Retry.JobCancelled() -> throw cancelled();
            case Retry.ObjectsGone() ->
                throw new ProblemException(
                        ProblemCode.OBJECTS_GONE,
                        "The objects of this job have been cleaned up; upload the images again.");
            case Retry.ForeignImages(var foreign) -> throw foreign(foreign);
        });
    }

    @DELETE
    @Path("{jobId}")
    @Operation(summary = "Delete a job with its images and objects")
    public Uni<Void> deleteJob(@PathParam("jobId") String id) {
        return deletion.delete(jobId(id), caller.userId())
                .invoke(found -> {
                    if (!found) {
                        throw ProblemException.notFound("job");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<JobView> view(JobId jobId) {
        return reader.job(jobId, caller.userId()).map(job -> job.orElseThrow(() -> ProblemException.notFound("job")));
    }

    private static Chosen chosen(byte[] body) {
        if (body.length == 0) {
            return Chosen.ALL;
        }
        var document = JsonBody.object(JsonBody.parse(body), "", Set.of("virtualImageIds", "failureCode"));
        return new Chosen(
                document.has("virtualImageIds") ? Optional.of(imageIds(document)) : Optional.empty(),
                document.has("failureCode") ? Optional.of(FailureCodes.of(document)) : Optional.empty());
    }

    private static List<VirtualImageId> imageIds(JsonNode document) {
        var ids = new ArrayList<VirtualImageId>();
        for (var id : JsonBody.array(document, "virtualImageIds", MAX_RETRIED)) {
            var pointer = "/virtualImageIds/" + ids.size();
            ids.add(VirtualImageId.parse(id.asText(""))
                    .orElseThrow(
                            () -> ProblemException.invalid("The ID of a virtual image is expected here.", pointer)));
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

    private static ProblemException cancelled() {
        return new ProblemException(ProblemCode.JOB_CANCELLED, "The job was cancelled; open another job.");
    }

    private static JobId jobId(String id) {
        return JobId.parse(id).orElseThrow(() -> ProblemException.notFound("job"));
    }
}
