package dev.vigil.limits;

import io.netty.util.AttributeKey;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the connections of each address from their first request until they are closed. How many there may be in all
/// is the server's own limit, which also sees those that never send a request.
///
/// The close handler of a connection belongs to that limit; so this one asks the channel.
@ApplicationScoped
class Connections {

    private static final AttributeKey<Boolean> COUNTED = AttributeKey.valueOf(Connections.class, "counted");

    private final int perAddress;
    private final Map<CallerAddress, Integer> open = new ConcurrentHashMap<>();

    @Inject
    Connections(HttpConfig config) {
        this(config.connectionsPerAddress());
    }

    /// @param perAddress connections of one address, at most
    Connections(int perAddress) {
        this.perAddress = perAddress;
    }

    /// Whether the address of this call has more connections than it may have.
    boolean areTooMany(RoutingContext call) {
        var channel = ((ConnectionBase) call.request().connection()).channel();
        if (channel.attr(COUNTED).setIfAbsent(Boolean.TRUE) != null) {
            return false;
        }
        var caller = CallerAddress.of(call.request().remoteAddress());
        var count = open.merge(caller, 1, Integer::sum);
        channel.closeFuture().addListener(closed -> leave(caller));
        return count > perAddress;
    }

    private void leave(CallerAddress caller) {
        open.computeIfPresent(caller, (address, count) -> count == 1 ? null : count - 1);
    }
}
