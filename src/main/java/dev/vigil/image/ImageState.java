package dev.vigil.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The states of an image in a job. Only {@link #UPLOADED} is open; the others are final, until a retry reopens
/// a failed one.
public enum ImageState {
    UPLOADED,
    ANALYZED,
    FAILED,
    CANCELLED;

    /// The word in table, log and document.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The state a word names, or nothing.
    public static Optional<ImageState> of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }
}
