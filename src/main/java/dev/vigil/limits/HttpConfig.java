package dev.vigil.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// How many connections of clients this process takes.
@ConfigMapping(prefix = "vigil.http")
public interface HttpConfig {

    /// Connections in all; one more is closed when it is opened.
    @WithDefault("3000")
    int connections();

    /// Connections of one address that have sent a request; one more is answered 503 and closed.
    @WithDefault("1000")
    int connectionsPerAddress();
}
