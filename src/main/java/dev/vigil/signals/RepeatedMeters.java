package dev.vigil.signals;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/// Leaves out gauges that Quarkus registers again and again under one name. Micrometer keeps the first one, and warns
/// of the next at every start.
///
/// The connections of clients are registered once for each event loop, although all of them count the same;
/// {@code http_server_active_connections} says it for each port. The statements of PostgreSQL are registered once for
/// each connection, so that what is kept speaks of the first connection alone; {@code sql_pool_active} and
/// {@code sql_pool_queue_size} speak of each pool.
final class RepeatedMeters {

    private static final Set<String> LEFT_OUT = Set.of(
            "vertx.http.connections.current",
            "vertx.http.connections.max",
            "postgresql.current",
            "postgresql.queue.size");

    @Produces
    @Singleton
    static MeterFilter leavesThemOut() {
        return MeterFilter.deny(meter -> LEFT_OUT.contains(meter.getName()));
    }
}
