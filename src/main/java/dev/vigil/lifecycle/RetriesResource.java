package dev.vigil.lifecycle;

import dev.vigil.body.JsonBodies;
import dev.vigil.body.JsonBody;
import dev.vigil.identity.Caller;
import dev.vigil.image.Announcement;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.TenantId;
import dev.vigil.ledger.LifecycleStore;
import dev.vigil.ledger.RetryOutcome;
import dev.vigil.ledger.RetrySelection;
import dev.vigil.queue.Announcer;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The redrive: images that ended with one failure code are tried again in all jobs of the caller, each with a
/// fresh message in a new generation. Moving dead letters back to the queue instead would change nothing, since
/// their images are final.
@Path("/v1/retries")
@Tag(name = "Lifecycle")
@Produces(MediaType.APPLICATION_JSON)
public class RetriesResource {

    private static final int MOST_JOBS = 100;

    /// No further job is taken up after this many images.
    private static final int MOST_IMAGES = 5_000;

    private static final Uni<Integer> NONE = Uni.createFrom().item(0);

    private final Caller caller;
    private final LifecycleStore store;
    private final Announcer announcer;
    private final JsonBodies bodies;

    RetriesResource(Caller caller, LifecycleStore store, Announcer announcer, JsonBodies bodies) {
        this.caller = caller;
        this.store = store;
        this.announcer = announcer;
        this.bodies = bodies;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Blocking
    @RunOnVirtualThread
    @Operation(summary = "Analyse the images again that failed with one code, in up to 100 jobs a call")
    @RequestBody(content = @Content(schema = @Schema(implementation = RetriesDocument.class)))
    public Uni<Retried> retry(InputStream body) {
        var code = bodies.read(body, RetriesResource::code).orElseThrow(FailureCodes::expected);
        var selection = new RetrySelection(Optional.empty(), Optional.of(code));
        var tenant = caller.tenant();
        return store.retryable(tenant, code, MOST_JOBS).chain(jobs -> retryAll(jobs, tenant, selection));
    }

    private Uni<Retried> retryAll(List<JobId> jobs, TenantId tenant, RetrySelection selection) {
        var retried = new Progress(jobs.size());
        return Multi.createFrom()
                .iterable(jobs)
                .onItem()
                .transformToUniAndConcatenate(job -> retried.isFull() ? NONE : retry(job, tenant, selection))
                .invoke(retried::add)
                .collect()
                .last()
                .replaceWith(retried::total);
    }

    private static Optional<FailureCode> code(JsonBody document) {
        Optional<FailureCode> code = Optional.empty();
        document.enterObject(Set.of(FailureCodes.MEMBER));
        while (document.nextMember()) {
            code = Optional.of(FailureCodes.read(document));
        }
        return code;
    }

    /// A job that was cancelled, cleaned up or deleted in between has nothing to try again.
    private Uni<Integer> retry(JobId jobId, TenantId tenant, RetrySelection selection) {
        return store.retry(jobId, tenant, selection).map(retry -> switch (retry) {
            case RetryOutcome.Reopened(var announcements) -> announced(announcements);
            case RetryOutcome.UnknownJob _,
                    RetryOutcome.JobCancelled _,
                    RetryOutcome.ObjectsGone _,
                    RetryOutcome.ForeignImages _ -> 0;
        });
    }

    /// The answer does not wait for the queue; what the queue does not take is left to the outbox.
    private int announced(List<Announcement> announcements) {
        announcer.announce(announcements).subscribe().with(sent -> {});
        return announcements.size();
    }

    /// Large jobs at once would be more announcements than a call should hold.
    private static final class Progress {

        private final int found;
        private int jobs;
        private int images;

        Progress(int found) {
            this.found = found;
        }

        boolean isFull() {
            return images >= MOST_IMAGES;
        }

        void add(int opened) {
            jobs += isFull() ? 0 : 1;
            images += opened;
        }

        Retried total() {
            return new Retried(jobs, images, jobs < found || found == MOST_JOBS);
        }
    }

    /// What a call brought.
    ///
    /// @param images opened again by this call; of a large job more may follow
    /// @param more whether to call again, since there were more jobs or images than a call takes
    public record Retried(int jobs, int images, boolean more) {}

    /// The body of {@link #retry}; for the published document.
    @Schema(name = "Retries")
    public record RetriesDocument(String failureCode) {}
}
