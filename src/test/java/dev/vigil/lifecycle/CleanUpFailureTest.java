package dev.vigil.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/// A clean-up that breaks off leaves a mark from which a later run goes on. The mark is there before the first object
/// goes, so that no retry opens an image without its object.
@QuarkusTest
class CleanUpFailureTest extends EndedJobTest {

    @Test
    void aDeletionThatMayStillBeUnderWayIsLeftAlone() {
        marked("underway", "0 min");

        assertThat(clean().nothing()).isTrue();
    }

    @Test
    void whatAKillLeftBetweenMarkAndDeletionIsDeletedLater() {
        var jobId = marked("killed", "15 min");

        assertThat(clean().objects()).isEqualTo(3);

        assertThat(objects(jobId)).isZero();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE objects_deleted_at IS NULL"))
                .isEmpty();
    }

    @Test
    void theMarkIsCommittedBeforeTheFirstObjectGoes() {
        var job = api.open(TestImage.many("mark-first", 2));
        drain();
        endedAgo("2 h");
        breakDatabase("UPDATE", "nsfw_bulk_jobs", "NEW.objects_deleted_at IS NOT NULL");

        var run = sweeps.run(cleanUp).subscribeAsCompletionStage();

        assertThat(run).failsWithin(PATIENCE);
        assertThat(objects(job.id())).isZero();
        assertThat(sql("SELECT 1 FROM nsfw_bulk_jobs WHERE cleaned_up_at IS NOT NULL AND objects_deleted_at IS NULL"))
                .hasSize(1);
        repairDatabase();
        sql("UPDATE nsfw_bulk_jobs SET objects_tried_at = now() - interval '15 min'");
        assertThat(clean().jobs()).isEqualTo(1);
    }

    @Test
    void nothingIsDeletedWhereTheMarkCannotBeSet() {
        var job = api.open(TestImage.many("unmarked", 2));
        drain();
        endedAgo("2 h");
        breakDatabase("UPDATE", "nsfw_bulk_jobs", "NEW.cleaned_up_at IS NOT NULL");

        var run = sweeps.run(cleanUp).subscribeAsCompletionStage();

        assertThat(run).failsWithin(PATIENCE);
        assertThat(objects(job.id())).isEqualTo(2);
    }

    /// A job of three images that is marked, and whose objects a run began to delete so long ago.
    private String marked(String name, String triedAgo) {
        var jobId = api.open(TestImage.many(name, 3)).id();
        drain();
        endedAgo("2 h");
        sql("UPDATE nsfw_bulk_jobs SET cleaned_up_at = now(), objects_tried_at = now() - '" + triedAgo + "'::interval");
        return jobId;
    }
}
