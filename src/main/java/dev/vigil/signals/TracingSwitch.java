package dev.vigil.signals;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/// Turns OpenTelemetry on if, and only if, {@code vigil.tracing.endpoint} is set. Otherwise its SDK stays disabled:
/// Vert.x gets no tracer, there is no exporter, and no thread waits for spans.
public final class TracingSwitch implements ConfigSourceFactory {

    private static final String ENDPOINT = "vigil.tracing.endpoint";

    /// Above application.properties (250), below the environment (300).
    private static final int ORDINAL = 260;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        var endpoint = context.getValue(ENDPOINT).getValue();
        if (endpoint == null || endpoint.isBlank()) {
            return List.of();
        }
        return List.of(new PropertiesConfigSource(
                Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.exporter.otlp.endpoint", endpoint),
                ENDPOINT,
                ORDINAL));
    }
}
