package dev.vigil.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.vigil.image.JobState;
import dev.vigil.ledger.WrittenJob;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job as clients see it.
///
/// @param state one of the words of {@link JobState}
/// @param progress 0 to 1: final images over received ones; 1 for an empty completed job
/// @param metadata a JSON object, as the client gave it
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobView(
        UUID id,
        @Nullable String name,
        String state,
        Instant createdAt,
        @Nullable Instant sealedAt,
        @Nullable Instant completedAt,
        @Nullable Instant cancelledAt,
        Counters images,
        double progress,
        @JsonRawValue String metadata,
        List<String> analyses) {

    /// The counters of a job: {@code received = pending + analyzed + failed + cancelled}; flagged is part of
    /// analyzed; rejected counts refused files.
    public record Counters(
            int received, int rejected, int pending, int analyzed, int flagged, int failed, int cancelled) {}

    /// A job as it was opened.
    public static JobView of(WrittenJob job) {
        return of(JobRow.of(job));
    }

    static JobView of(JobRow job) {
        var done = job.analyzed + job.failed + job.cancelled;
        var state = stateOf(job);
        return new JobView(
                job.id,
                job.name,
                state.word(),
                job.createdAt,
                job.sealedAt,
                job.completedAt,
                job.cancelledAt,
                new Counters(
                        job.received,
                        job.rejected,
                        job.received - done,
                        job.analyzed,
                        job.flagged,
                        job.failed,
                        job.cancelled),
                progress(done, job.received, state),
                job.metadata == null ? "{}" : job.metadata,
                List.of(job.analyses.split(",")));
    }

    private static JobState stateOf(JobRow job) {
        if (job.cancelledAt != null) {
            return JobState.CANCELLED;
        }
        if (job.completedAt != null) {
            return JobState.COMPLETED;
        }
        return job.sealedAt != null ? JobState.PROCESSING : JobState.OPEN;
    }

    /// Rounded down to hundredths, so that 1 means all of it.
    private static double progress(int done, int received, JobState state) {
        if (received == 0) {
            return state == JobState.OPEN || state == JobState.PROCESSING ? 0 : 1;
        }
        return Math.floor(100.0 * done / received) / 100;
    }
}
