package dev.vigil.db;

/// Where PostgreSQL learns how long a statement may take.
public enum SessionLimits {

    /// Each connection says so when it opens.
    CONNECTION,

    /// The role has these settings, since a pooler in between refuses them when a connection opens.
    ROLE
}
