package dev.vigil.image;

import java.util.Optional;
import java.util.UUID;

/// The identity of a virtual image: made first, travels with the work, and the only thing a result is written
/// to.
///
/// @param value a UUIDv7 made by this service; rows of the predecessor may hold other versions
public record VirtualImageId(UUID value) {

    /// A new identity, ordered by time.
    public static VirtualImageId create() {
        return new VirtualImageId(TimeOrderedUuid.next());
    }

    /// The identity a text names, or nothing if it is not a UUID.
    public static Optional<VirtualImageId> parse(String text) {
        return TimeOrderedUuid.parse(text).map(VirtualImageId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
