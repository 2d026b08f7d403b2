package dev.vigil.result;

import dev.vigil.image.TenantId;
import dev.vigil.moderation.ModerationPolicy;
import jakarta.enterprise.context.ApplicationScoped;

/// The policy by which the images of a tenant are judged. Today every tenant has the default profile.
@ApplicationScoped
public class TenantPolicies {

    private final ModerationPolicy defaultProfile = ModerationPolicy.defaultProfile();

    /// The policy that is in force for this tenant now.
    public ModerationPolicy of(TenantId tenant) {
        return defaultProfile;
    }
}
