package dev.vigil.queue;

/// The way an image takes through the queue. A user with little open goes by the express queue, where nobody's
/// backlog stands before it.
public enum Lane {
    EXPRESS,
    BACKLOG
}
