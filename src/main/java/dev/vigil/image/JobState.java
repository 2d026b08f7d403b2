package dev.vigil.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The states of a job; they follow from its times and are never stored.
public enum JobState {
    /// Takes images; they are analysed as they arrive.
    OPEN,
    /// Sealed, with work left.
    PROCESSING,
    /// Sealed, and every image final.
    COMPLETED,
    /// Called off; images that were waiting are cancelled.
    CANCELLED;

    /// The word in answers and documents.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The state a word names, or nothing.
    public static Optional<JobState> of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }
}
