package dev.vigil.external;

import dev.vigil.body.JsonBodies;
import dev.vigil.identity.Caller;
import dev.vigil.image.JobId;
import dev.vigil.read.LedgerReader;
import dev.vigil.web.ProblemException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Results from elsewhere for a job, by upload order: the pair (job, upload order) names one image.
@Path("/v1/jobs")
@Tag(name = "Bridge")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class JobResultsResource {

    private final Caller caller;
    private final ExternalUpdates updates;
    private final LedgerReader reader;
    private final JsonBodies bodies;

    JobResultsResource(Caller caller, ExternalUpdates updates, LedgerReader reader, JsonBodies bodies) {
        this.caller = caller;
        this.updates = updates;
        this.reader = reader;
        this.bodies = bodies;
    }

    @POST
    @Path("{jobId}/results")
    @Blocking
    @RunOnVirtualThread
    @Operation(summary = "Store responses of analyses done elsewhere, by upload order in a job")
    @RequestBody(content = @Content(schema = @Schema(implementation = ResultsDocument.class)))
    public Uni<Results> results(@PathParam("jobId") String id, InputStream body) {
        var jobId = JobId.parse(id).orElseThrow(JobResultsResource::unknownJob);
        var items = bodies.read(body, document -> ExternalItem.readAll(document, "results"));
        return reader.jobWithoutSession(jobId, caller.tenant())
                .map(job -> job.orElseThrow(JobResultsResource::unknownJob))
                .chain(() -> updates.byUploadOrder(jobId, caller.owner(), items))
                .map(Results::new);
    }

    private static ProblemException unknownJob() {
        return ProblemException.notFound("job");
    }

    /// One entry per result, in order.
    public record Results(List<UpdateOutcome> results) {}

    /// The body of {@link #results}; for the published document.
    @Schema(name = "Results to store")
    public record ResultsDocument(List<ResultToStore> results) {}

    /// One response for an upload order; for the published document.
    @Schema(name = "Result to store")
    public record ResultToStore(int uploadOrder, Object rekognitionData) {}
}
