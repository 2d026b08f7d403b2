package dev.vigil.image;

import java.util.Optional;
import java.util.UUID;

/// The identity of a job.
///
/// @param value a UUIDv7 made by this service; rows of the predecessor may hold other versions
public record JobId(UUID value) {

    /// A new identity, ordered by time.
    public static JobId create() {
        return new JobId(TimeOrderedUuid.next());
    }

    /// The identity a text names, or nothing if it is not a UUID.
    public static Optional<JobId> parse(String text) {
        return TimeOrderedUuid.parse(text).map(JobId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
