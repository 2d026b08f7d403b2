package dev.vigil.identity;

import dev.vigil.image.Owner;
import dev.vigil.image.TenantId;
import dev.vigil.image.UserId;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Callers of several tenants, for tests alone: a header names them. The packaged program has no such class.
@Alternative
@Priority(1)
@Singleton
public class TestCaller extends Caller {

    /// The header with the tenant; without it the caller is `local`.
    public static final String TENANT = "X-Test-Tenant";

    /// The header with the user; without it the user is `local`.
    public static final String USER = "X-Test-User";

    private final CurrentVertxRequest current;

    TestCaller(IdentityConfig config, CurrentVertxRequest current) {
        super(config);
        this.current = current;
    }

    @Override
    public Owner owner() {
        var local = super.owner();
        var request = current.getCurrent().request();
        return new Owner(
                new TenantId(header(request, TENANT, local.tenant().value())),
                new UserId(header(request, USER, local.user().value())));
    }

    @Override
    public Optional<TenantId> verified(RoutingContext call) {
        return Optional.ofNullable(call.request().getHeader(TENANT)).map(TenantId::new);
    }

    private static String header(HttpServerRequest request, String name, String otherwise) {
        var value = request.getHeader(name);
        return value == null ? otherwise : value;
    }
}
