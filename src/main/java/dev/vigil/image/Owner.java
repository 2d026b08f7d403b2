package dev.vigil.image;

/// Whose a job or an image is.
///
/// @param tenant whom it belongs to
/// @param user who sent it
public record Owner(TenantId tenant, UserId user) {}
