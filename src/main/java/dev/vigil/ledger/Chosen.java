package dev.vigil.ledger;

import dev.vigil.image.FailureCode;
import dev.vigil.image.VirtualImageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which of the failed images are to be tried again; both absent: all of them.
///
/// @param imageIds only these
/// @param failureCode only those that ended with this code
public record Chosen(Optional<List<VirtualImageId>> imageIds, Optional<FailureCode> failureCode) {

    /// Every failed image.
    public static final Chosen ALL = new Chosen(Optional.empty(), Optional.empty());

    /// The same in parts that name at most this many images each; one part where none are named.
    List<Chosen> inPartsOf(int size) {
        var ids = imageIds.orElse(List.of());
        var parts = new ArrayList<Chosen>();
        for (var from = 0; from < ids.size(); from += size) {
            parts.add(new Chosen(Optional.of(ids.subList(from, Math.min(ids.size(), from + size))), failureCode));
        }
        return parts.isEmpty() ? List.of(this) : parts;
    }
}
