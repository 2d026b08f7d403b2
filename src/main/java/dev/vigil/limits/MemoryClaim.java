package dev.vigil.limits;

/// What one call or one file holds of a {@link MemoryPool}, in bytes; guarded by the lock of the pool.
final class MemoryClaim {

    final MemoryCaller caller;

    /// A file may use the reserve of the pool.
    final boolean isFile;

    long pooled;
    long reserved;
    boolean closed;

    MemoryClaim(MemoryCaller caller, boolean isFile) {
        this.caller = caller;
        this.isFile = isFile;
    }
}
