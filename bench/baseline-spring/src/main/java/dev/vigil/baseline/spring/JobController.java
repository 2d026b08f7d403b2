package dev.vigil.baseline.spring;

import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/// Takes batches and tells how they stand.
@RestController
class JobController {

    private final Intake intake;
    private final JobStore jobs;
    private final Announcer announcer;

    JobController(Intake intake, JobStore jobs, Announcer announcer) {
        this.intake = intake;
        this.jobs = jobs;
        this.announcer = announcer;
    }

    @PostMapping("/v1/jobs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    JobView open(@RequestParam("images") List<MultipartFile> files) {
        var jobId = UUID.randomUUID();
        var images = intake.store(jobId, files);
        var rejected = files.size() - images.size();
        announcer.announce(jobs.open(jobId, images, rejected));
        var state = images.isEmpty() ? "completed" : "processing";
        return new JobView(jobId, state, images.size(), rejected, 0, 0, 0);
    }

    @GetMapping("/v1/jobs/{id}")
    ResponseEntity<JobView> read(@PathVariable("id") UUID id) {
        return ResponseEntity.of(jobs.find(id));
    }

    @GetMapping("/health")
    String health() {
        return "ready";
    }
}
