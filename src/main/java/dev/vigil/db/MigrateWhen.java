package dev.vigil.db;

/// When a start may migrate a database.
public enum MigrateWhen {

    /// When it has no rows. Otherwise the command `migrate` does it.
    EMPTY,

    /// Whenever a migration is due.
    START
}
