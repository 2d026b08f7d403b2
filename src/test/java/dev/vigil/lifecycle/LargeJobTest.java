package dev.vigil.lifecycle;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.JobId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.testing.Job;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;

/// What tests of jobs share that are larger than a batch: the rows follow when the sweep is run by hand.
abstract class LargeJobTest extends BucketTest {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int IMAGES = 12;

    @Inject
    LargeMoves moves;

    LargeMoves.Moved sweep() {
        return sweeps.run(moves).await().atMost(PATIENCE);
    }

    int rows() {
        return sql("SELECT 1 FROM bulk_job_virtual_images").size();
    }

    int rows(String state) {
        return sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = $1", state)
                .size();
    }

    static AnalysisRequest request(Job job, int index) {
        return new AnalysisRequest(id(job.id()), new VirtualImageId(UUID.fromString(job.imageId(index))), index, 1);
    }

    static JobId id(String jobId) {
        return new JobId(UUID.fromString(jobId));
    }
}
