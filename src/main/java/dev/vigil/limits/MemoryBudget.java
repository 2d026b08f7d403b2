package dev.vigil.limits;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who holds how much of a {@link MemoryPool}, in bytes: the pool that all share, and beside it the reserve for one
/// file. It knows nobody who waits, and is guarded by the lock of the pool.
final class MemoryBudget {

    private final Map<MemoryCaller, Long> heldBy = new HashMap<>();
    private final long quarter;
    private final long forNewcomers;
    private final long little;
    private long free;
    private @Nullable MemoryClaim onReserve;

    /// @param bytes of the pool, the reserve included
    MemoryBudget(long bytes) {
        this.free = bytes - MemoryPool.LARGEST_FILE;
        this.quarter = bytes / 4;
        this.forNewcomers = bytes / 16;
        this.little = bytes / 64;
    }

    /// Bytes that nobody holds, without the reserve.
    long free() {
        return free;
    }

    long held(MemoryCaller caller) {
        return heldBy.getOrDefault(caller, 0L);
    }

    /// Whether this many bytes are free. The last part of the pool is only for callers that hold little.
    boolean hasFree(MemoryCaller caller, long bytes) {
        return free - bytes >= (held(caller) + bytes <= little ? 0 : forNewcomers);
    }

    /// Whether the caller would hold no more than a quarter of the pool.
    boolean isWithinQuarter(MemoryCaller caller, long bytes) {
        return held(caller) + bytes <= quarter;
    }

    boolean isReserveFree() {
        return onReserve == null;
    }

    boolean isOnReserve(MemoryClaim claim) {
        return claim == onReserve;
    }

    void takeFromPool(MemoryClaim claim, long bytes) {
        free -= bytes;
        claim.pooled += bytes;
        hold(claim.caller, bytes);
    }

    /// The first bytes of a claim on the reserve, or more of them.
    void takeFromReserve(MemoryClaim claim, long bytes) {
        onReserve = claim;
        claim.reserved += bytes;
        hold(claim.caller, bytes);
    }

    void release(MemoryClaim claim, long bytes) {
        // The reserve first: it is there for one, and what is left of the pool could not be used any more.
        var reserved = Math.min(bytes, claim.reserved);
        var pooled = Math.min(bytes - reserved, claim.pooled);
        claim.pooled -= pooled;
        claim.reserved -= reserved;
        free += pooled;
        if (pooled + reserved > 0) {
            hold(claim.caller, -pooled - reserved);
        }
        if (claim == onReserve && claim.reserved == 0) {
            onReserve = null;
        }
    }

    private void hold(MemoryCaller caller, long bytes) {
        heldBy.merge(caller, bytes, (before, more) -> before + more == 0 ? null : before + more);
    }
}
