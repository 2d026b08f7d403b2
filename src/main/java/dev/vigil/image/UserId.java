package dev.vigil.image;

/// The owner of jobs and images, as the verified credential names it; never taken from a body.
///
/// @param value never blank
public record UserId(String value) {

    public UserId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a user has a name");
        }
    }
}
