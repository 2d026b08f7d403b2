package dev.vigil.lifecycle;

import jakarta.inject.Inject;
import java.time.Duration;

/// What tests share of jobs whose objects are cleaned up: time is moved in the rows, and the sweep is run by hand.
abstract class EndedJobTest extends BucketTest {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    CleanUp cleanUp;

    CleanUp.Cleaned clean() {
        return sweeps.run(cleanUp).await().atMost(PATIENCE);
    }

    /// Moves the end of all jobs back in time.
    void endedAgo(String time) {
        sql("UPDATE nsfw_bulk_jobs SET completed_at = now() - '" + time + "'::interval WHERE completed_at IS NOT NULL");
        sql("UPDATE nsfw_bulk_jobs SET cancelled_at = now() - '" + time + "'::interval WHERE cancelled_at IS NOT NULL");
    }
}
