package dev.vigil.queue;

/// Which queue an image takes. Images of a tenant with little open take the express queue, where no backlog is before
/// them.
public enum Lane {
    EXPRESS,
    BACKLOG
}
