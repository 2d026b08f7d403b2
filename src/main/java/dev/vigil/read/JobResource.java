package dev.vigil.read;

import dev.vigil.db.PageRows;
import dev.vigil.identity.Caller;
import dev.vigil.image.JobId;
import dev.vigil.image.JobState;
import dev.vigil.limits.CallMemory;
import dev.vigil.web.Page;
import dev.vigil.web.Paging;
import dev.vigil.web.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Reads jobs and their images, as often as the client likes.
@Path("/v1/jobs")
@Tag(name = "Jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {

    private static final String LIST = "/v1/jobs";

    private final Caller caller;
    private final LedgerReader reader;
    private final CallMemory memory;

    JobResource(Caller caller, LedgerReader reader, CallMemory memory) {
        this.caller = caller;
        this.reader = reader;
        this.memory = memory;
    }

    @GET
    @Path("{jobId}")
    @Operation(summary = "Read a job")
    public Uni<JobView> job(@PathParam("jobId") String id) {
        return job(jobId(id));
    }

    @GET
    @Operation(summary = "List jobs, newest first")
    public Uni<Page<JobView>> jobs(
            @QueryParam("state") @Nullable String state,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var held = memory.share();
        var size = Paging.limit(limit);
        var wanted = Optional.ofNullable(state).map(JobResource::jobState);
        var given = new GivenParameters().with("state", state).with("limit", limit);
        return reader.jobs(caller.tenant(), wanted, Cursor.of(LIST, cursor), size)
                .invoke(jobs -> held.take(jobs.bytes()))
                .map(jobs -> page(jobs, given));
    }

    private static Page<JobView> page(PageRows<JobView> jobs, GivenParameters given) {
        return Page.of(
                jobs, job -> Cursor.text(job.createdAt(), job.id()), position -> given.linkAfter(LIST, position));
    }

    @GET
    @Path("{jobId}/images")
    @Operation(summary = "List the images of a job in upload order")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ImageDocument.PageDocument.class)))
    public Uni<Page<ImageView>> images(
            @PathParam("jobId") String id,
            @QueryParam("state") @Nullable String state,
            @QueryParam("flagged") @Nullable String flagged,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var jobId = jobId(id);
        var held = memory.share();
        var size = Paging.limit(limit);
        var query = ImageQuery.of(state, flagged);
        var filter = query.filter();
        var list = LIST + "/" + jobId + "/images";
        var given = query.given().with("limit", limit);
        var after = Paging.position(list, cursor).map(JobResource::uploadOrder).orElse(-1);
        var tenant = caller.tenant();
        return job(jobId)
                .chain(() -> reader.images(jobId, tenant, after, filter, size))
                .invoke(images -> held.take(images.bytes()))
                .map(images -> page(images, list, given));
    }

    private static Page<ImageView> page(PageRows<ImageView> images, String list, GivenParameters given) {
        return Page.of(
                images,
                image -> String.valueOf(image.place().uploadOrder()),
                position -> given.linkAfter(list, position));
    }

    private Uni<JobView> job(JobId jobId) {
        return reader.job(jobId, caller.tenant()).map(job -> job.orElseThrow(JobResource::unknownJob));
    }

    private static JobId jobId(String id) {
        return JobId.parse(id).orElseThrow(JobResource::unknownJob);
    }

    private static ProblemException unknownJob() {
        return ProblemException.notFound("job");
    }

    private static JobState jobState(String word) {
        return JobState.of(word)
                .orElseThrow(() -> ProblemException.invalidParameter(
                        "The parameter state is open, processing, completed or cancelled.", "state"));
    }

    private static int uploadOrder(String position) {
        try {
            return Integer.parseInt(position);
        } catch (NumberFormatException e) {
            throw Paging.wrongCursor();
        }
    }
}
