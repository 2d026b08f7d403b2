package dev.vigil.storage;

/// Whether an object is there.
public enum Presence {
    PRESENT,
    MISSING
}
