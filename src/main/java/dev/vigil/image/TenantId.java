package dev.vigil.image;

/// The customer that jobs and images belong to. Tenants do not see each other; fairness and policies are per tenant.
///
/// @param value never blank
public record TenantId(String value) {

    /// The one tenant while callers are not identified.
    public static final TenantId LOCAL = new TenantId("local");

    public TenantId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a tenant has a name");
        }
    }
}
