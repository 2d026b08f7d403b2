package dev.vigil.image;

/// Whose a job is: the tenant it belongs to, and the user who sent it.
public record Owner(TenantId tenant, UserId user) {

    /// The owner of a row, which names its user alone: each user is a tenant.
    public static Owner of(UserId user) {
        return new Owner(new TenantId(user.value()), user);
    }
}
