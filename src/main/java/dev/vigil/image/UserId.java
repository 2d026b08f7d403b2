package dev.vigil.image;

/// Who sent a job or an image, as the verified credential names it; never taken from a body. It isolates nothing: that
/// is
/// what {@link TenantId} is for.
///
/// @param value never blank
public record UserId(String value) {

    public UserId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a user has a name");
        }
    }
}
