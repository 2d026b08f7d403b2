package dev.vigil.job;

import java.util.List;
import java.util.Optional;

/// Which of the failed images are to be tried again; both absent: all of them.
///
/// @param imageIds only these
/// @param failureCode only those that ended with this code
public record Chosen(Optional<List<VirtualImageId>> imageIds, Optional<FailureCode> failureCode) {

    /// Every failed image.
    public static final Chosen ALL = new Chosen(Optional.empty(), Optional.empty());
}
