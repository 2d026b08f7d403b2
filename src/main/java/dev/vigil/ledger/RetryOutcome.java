package dev.vigil.ledger;

import dev.vigil.image.Announcement;
import dev.vigil.image.VirtualImageId;
import java.util.ArrayList;
import java.util.List;

/// The outcome of a request to try failed images again.
public sealed interface RetryOutcome {

    /// These images are open again, each in a new generation; possibly none.
    record Reopened(List<Announcement> announcements) implements RetryOutcome {}

    /// The outcome of a request in several parts: all that was reopened, or why the first part was refused. If the
    /// job is cancelled or deleted between two parts, what the first part reopened still counts.
    static RetryOutcome together(List<RetryOutcome> parts) {
        if (!(parts.getFirst() instanceof Reopened)) {
            return parts.getFirst();
        }
        var announcements = new ArrayList<Announcement>();
        for (var part : parts) {
            if (part instanceof Reopened(var some)) {
                announcements.addAll(some);
            }
        }
        return new Reopened(announcements);
    }

    /// The user has no such job.
    record UnknownJob() implements RetryOutcome {}

    /// The job was cancelled.
    record JobCancelled() implements RetryOutcome {}

    /// The objects have been cleaned up.
    record ObjectsGone() implements RetryOutcome {}

    /// These images do not belong to the job; nothing was reopened.
    record ForeignImages(List<VirtualImageId> imageIds) implements RetryOutcome {}
}
