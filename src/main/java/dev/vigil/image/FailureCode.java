package dev.vigil.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Why an image ended {@code failed}. The word is stored, answered and documented.
public enum FailureCode {
    /// Rekognition cannot read the bytes as an image.
    INVALID_IMAGE,
    /// Rekognition finds the image too large.
    IMAGE_TOO_LARGE,
    /// The object is gone from the bucket.
    OBJECT_MISSING,
    /// The message came to the dead-letter queue.
    DEAD_LETTERED,
    /// Waited for longer than a message can be relied on.
    EXPIRED,
    /// A row of the predecessor without a result.
    PREDECESSOR,
    /// Transient or unknown errors used up the allowed attempts.
    ATTEMPTS_EXHAUSTED;

    /// The code of this word.
    public static Optional<FailureCode> parse(String word) {
        return Arrays.stream(values()).filter(code -> code.word().equals(word)).findFirst();
    }

    /// The word in table, answer and document: {@code invalid-image}.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
