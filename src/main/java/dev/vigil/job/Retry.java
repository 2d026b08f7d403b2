package dev.vigil.job;

import java.util.List;

/// What became of the wish to try failed images again.
public sealed interface Retry {

    /// These images are open again, each in a new generation; possibly none.
    record Reopened(List<Announcement> announcements) implements Retry {}

    /// The user has no such job.
    record UnknownJob() implements Retry {}

    /// The job was cancelled.
    record JobCancelled() implements Retry {}

    /// The objects have been cleaned up.
    record ObjectsGone() implements Retry {}

    /// These images do not belong to the job; nothing was reopened.
    record ForeignImages(List<VirtualImageId> imageIds) implements Retry {}
}
