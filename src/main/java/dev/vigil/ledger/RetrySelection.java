package dev.vigil.ledger;

import dev.vigil.image.FailureCode;
import dev.vigil.image.VirtualImageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which of the failed images are to be tried again: all of them where both are absent.
///
/// @param imageIds only these
/// @param failureCode only those that ended with this code
public record RetrySelection(Optional<List<VirtualImageId>> imageIds, Optional<FailureCode> failureCode) {

    /// Every failed image.
    public static final RetrySelection ALL = new RetrySelection(Optional.empty(), Optional.empty());

    /// The same in parts that name at most `size` images each; one part if it names no images.
    List<RetrySelection> inPartsOf(int size) {
        var ids = imageIds.orElse(List.of());
        var parts = new ArrayList<RetrySelection>();
        for (var from = 0; from < ids.size(); from += size) {
            parts.add(new RetrySelection(
                    Optional.of(ids.subList(from, Math.min(ids.size(), from + size))), failureCode));
        }
        return parts.isEmpty() ? List.of(this) : parts;
    }
}
