package dev.vigil.identity;

import dev.vigil.image.Owner;
import dev.vigil.image.TenantId;
import dev.vigil.image.UserId;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// Who asks. Identity comes from the verified credential only; no body, path or header names a tenant or a user.
@ApplicationScoped
public class Caller {

    private static final Owner LOCAL = new Owner(TenantId.LOCAL, new UserId("local"));

    private final IdentityConfig.Mode mode;

    Caller(IdentityConfig config) {
        this.mode = config.identity();
    }

    /// The tenant on whose behalf this request is served: it finds nothing but its own.
    public TenantId tenant() {
        return owner().tenant();
    }

    /// The tenant whose credential a call carries, known before its body is read; nothing while nobody checks
    /// credentials.
    public Optional<TenantId> verified(RoutingContext call) {
        return switch (mode) {
            case NONE -> Optional.empty();
        };
    }

    /// The same tenant, with the user who asks.
    public Owner owner() {
        return switch (mode) {
            case NONE -> LOCAL;
        };
    }
}
