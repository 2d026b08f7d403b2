package dev.vigil.identity;

import io.smallrye.config.ConfigMapping;

/// How callers are identified. There is no default outside development and tests: a service that checks no
/// credentials must be told so.
@ConfigMapping(prefix = "vigil")
public interface IdentityConfig {

    /// The credential check. {@code none}: everybody is the tenant and the user {@code local}; only for a service that
    /// nobody
    /// else can reach.
    Mode identity();

    /// The credential checks there are.
    enum Mode {
        NONE
    }
}
