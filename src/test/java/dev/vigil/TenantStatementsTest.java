package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every statement over jobs and images that serves a caller names the tenant, so an ID of another tenant finds
/// nothing.
class TenantStatementsTest {

    /// Statements that serve no caller: those of the worker, which go by an ID that Vigil has sent itself, and those of
    /// the sweeps, which go over all tenants.
    private static final Set<String> OF_NO_CALLER = Set.of(
            "AnnouncementStore.NOTE",
            "AnnouncementStore.WAITING",
            "CleanUpStore.CLAIM_ENDED",
            "CleanUpStore.CLAIM_UNFINISHED",
            "CleanUpStore.OBJECTS",
            "CleanUpStore.DONE",
            "DeletionBatchStore.NEXT",
            "DeletionBatchStore.LOCK_DELETED",
            "DeletionBatchStore.DELETE_RELATIONSHIPS",
            "DeletionBatchStore.DELETE_LONELY_IMAGES",
            "DeletionBatchStore.DELETE_EMPTY_JOB",
            "EndingStore.EXPIRED",
            "EndingStore.END",
            "LargeMoveStore.CLAIM",
            "LargeMoveStore.CANCEL",
            "LargeMoveStore.RETRY",
            "PredecessorMigration.TABLES",
            "ResultStore.RECORD",
            "ResultStore.COUNT_ATTEMPT");

    /// Parts of statements; the whole names the tenant.
    private static final Set<String> PARTS = Set.of(
            "AnnouncementStore.JOB_WAITS",
            "AnnouncementStore.ROWS_THAT_WAIT",
            "Completion.JOBS",
            "Completion.COUNTED",
            "DeletionStore.LIVING_IMAGE",
            "FinalSteps.CANCELLED",
            "LargeMoveStore.PAGE",
            "Reopening.REOPENED",
            "ImageListStatements.WANTED",
            "ImageRows.STATE",
            "ImageRows.COLUMNS",
            "PageStatements.IMAGE",
            "PageStatements.STATE_IN_JOB");

    @Test
    void aStatementThatServesACallerNamesTheTenant() {
        assertThat(SqlTexts.without("tenant_id", Set.of("nsfw_bulk_jobs", "virtual_image", "bulk_job_virtual_images")))
                .isSubsetOf(SqlTexts.union(OF_NO_CALLER, PARTS));
    }

    @Test
    void theListHasNothingThatIsGone() {
        assertThat(SqlTexts.constants()).containsAll(SqlTexts.union(OF_NO_CALLER, PARTS));
    }

    /// `user_id` says who sent an image and isolates nothing.
    @Test
    void noStatementLooksForAUser() {
        assertThat(SqlTexts.withPattern("user_id\\s*=\\s*\\$|user_id\\s*=\\s*ANY"))
                .isEmpty();
    }
}
