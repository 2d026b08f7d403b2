package dev.vigil.result;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.job.JobId;
import dev.vigil.job.LedgerReader;
import dev.vigil.web.Caller;
import dev.vigil.web.JsonBody;
import dev.vigil.web.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Results from elsewhere for a job, by upload order: the pair (job, upload order) names one image.
@Path("/v1/jobs")
@Tag(name = "Bridge")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class JobResultsResource {

    private static final int MAX_ITEMS = 1_000;

    private final Caller caller;
    private final BridgeUpdates updates;
    private final LedgerReader reader;

    JobResultsResource(Caller caller, BridgeUpdates updates, LedgerReader reader) {
        this.caller = caller;
        this.updates = updates;
        this.reader = reader;
    }

    @POST
    @Path("{jobId}/results")
    @Operation(summary = "Store responses of analyses done elsewhere, by upload order in a job")
    public Uni<Results> results(@PathParam("jobId") String id, JsonNode document) {
        var jobId = JobId.parse(id).orElseThrow(() -> ProblemException.notFound("job"));
        var entries = JsonBody.array(JsonBody.object(document, "", Set.of("results")), "results", MAX_ITEMS);
        return reader.job(jobId, caller.userId())
                .map(job -> job.orElseThrow(() -> ProblemException.notFound("job")))
                .chain(() -> updates.byUploadOrder(jobId, caller.userId(), entries))
                .map(Results::new);
    }

    /// One entry per result, in order.
    public record Results(List<UpdateOutcome> results) {}
}
