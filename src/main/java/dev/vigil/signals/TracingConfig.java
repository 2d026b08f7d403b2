package dev.vigil.signals;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/// Where traces are sent.
@ConfigMapping(prefix = "vigil.tracing")
public interface TracingConfig {

    /// Base URL of an OTLP/HTTP receiver; without it no span is made, no message carries one, nothing is sent.
    Optional<URI> endpoint();

    /// Share of the traces that is recorded, 0 to 1, where the caller has not decided it.
    @WithDefault("1")
    double share();
}
