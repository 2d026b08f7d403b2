package dev.vigil.read;

import dev.vigil.image.ImageState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which images of a list are wanted.
///
/// @param state only in this state
/// @param flagged only analysed images with this verdict
/// @param reference only with exactly this reference
/// @param label only with this label
record ImageFilter(
        Optional<ImageState> state,
        Optional<Boolean> flagged,
        Optional<String> reference,
        Optional<LabelFilter> label) {

    boolean isGiven() {
        return state.isPresent() || flagged.isPresent() || reference.isPresent() || label.isPresent();
    }

    @Nullable
    String stateWord() {
        return state.map(ImageState::word).orElse(null);
    }

    /// A label that an image must have.
    ///
    /// @param name exact
    /// @param minConfidence percent
    record LabelFilter(String name, double minConfidence) {}
}
