package dev.vigil.baseline.connector;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/// Takes batches and tells how they stand.
@Path("/")
public class JobResource {

    private final Intake intake;
    private final JobStore jobs;
    private final Announcer announcer;

    JobResource(Intake intake, JobStore jobs, Announcer announcer) {
        this.intake = intake;
        this.jobs = jobs;
        this.announcer = announcer;
    }

    @POST
    @Path("v1/jobs")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @ResponseStatus(202)
    public Uni<JobView> open(@RestForm("images") List<FileUpload> files) {
        if (files == null || files.isEmpty()) {
            throw new BadRequestException("parts named images are required");
        }
        var jobId = UUID.randomUUID();
        return intake.store(jobId, files).chain(images -> open(jobId, images, files.size() - images.size()));
    }

    @GET
    @Path("v1/jobs/{id}")
    public Uni<JobView> read(@RestPath UUID id) {
        return jobs.find(id).map(job -> job.orElseThrow(NotFoundException::new));
    }

    @GET
    @Path("health")
    public String health() {
        return "ready";
    }

    private Uni<JobView> open(UUID jobId, List<StoredImage> images, int rejected) {
        var state = images.isEmpty() ? "completed" : "processing";
        return jobs.open(jobId, images, rejected)
                .chain(announcer::announce)
                .replaceWith(new JobView(jobId, state, images.size(), rejected, 0, 0, 0));
    }
}
