package dev.vigil.identity;

import dev.vigil.image.Owner;
import dev.vigil.image.TenantId;
import dev.vigil.image.UserId;
import jakarta.enterprise.context.ApplicationScoped;

/// Who asks. Identity comes from the verified credential only; no body, path or header names a user.
@ApplicationScoped
public class Caller {

    private static final Owner LOCAL = new Owner(TenantId.LOCAL, new UserId("local"));

    private final IdentityConfig.Mode mode;

    Caller(IdentityConfig config) {
        this.mode = config.identity();
    }

    /// The user on whose behalf this request is served.
    public UserId userId() {
        return owner().user();
    }

    /// The same user with its tenant.
    public Owner owner() {
        return switch (mode) {
            case NONE -> LOCAL;
        };
    }
}
