package dev.vigil.limits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// One pool of memory, counted in bytes, and the rules by which callers share it:
///
/// - While another caller waits, nobody grows beyond a quarter of the pool.
/// - The last sixteenth is for callers that hold little, so that one caller cannot take everything.
/// - Files that grow at the same time could each hold a part and wait for the rest forever. So one file at a time may
///   use a reserve that is large enough for any file. It goes to the caller that holds least; and a caller that holds
///   more than one file loses it when another has waited for {@link #RESERVE_PATIENCE}.
///
/// Who waits waits in one queue of at most {@link #MAX_WAITING}. Safe for all threads.
final class MemoryPool {

    /// Bytes of the reserve.
    static final long LARGEST_FILE = 15L * 1024 * 1024;

    /// Bytes of the smallest pool.
    static final long LEAST = 32L * 1024 * 1024;

    static final int MAX_WAITING = 256;
    static final Duration RESERVE_PATIENCE = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Wait> waits = new ArrayList<>();
    private final LongSupplier nanoTime;
    private final MemoryBudget budget;

    /// @param bytes of the pool, the reserve included
    MemoryPool(long bytes, LongSupplier nanoTime) {
        if (bytes < LEAST) {
            throw new IllegalArgumentException("vigil.upload.memory must be at least 32M");
        }
        this.budget = new MemoryBudget(bytes);
        this.nanoTime = nanoTime;
    }

    /// Takes this many bytes at once, or says that there is no room.
    boolean take(MemoryClaim claim, long bytes) {
        lock.lock();
        try {
            return takes(claim, bytes);
        } finally {
            lock.unlock();
        }
    }

    /// Takes this many bytes as soon as there is room, or says that there was none for too long.
    ///
    /// @return false also when the thread was interrupted, which it still is
    boolean await(MemoryClaim claim, long bytes, Duration patience) {
        lock.lock();
        try {
            if (takes(claim, bytes)) {
                return true;
            }
            if (waits.size() >= MAX_WAITING || claim.closed || budget.isOnReserve(claim)) {
                return false;
            }
            var wait = new Wait(claim, bytes, nanoTime.getAsLong(), lock.newCondition());
            waits.add(wait);
            return stay(wait, patience.toNanos());
        } finally {
            lock.unlock();
        }
    }

    void give(MemoryClaim claim, long bytes) {
        lock.lock();
        try {
            budget.release(claim, bytes);
            serveWaiting();
        } finally {
            lock.unlock();
        }
    }

    /// Gives everything back, for good: a claim that is closed takes nothing any more.
    void close(MemoryClaim claim) {
        lock.lock();
        try {
            claim.closed = true;
            budget.release(claim, claim.pooled + claim.reserved);
            serveWaiting();
        } finally {
            lock.unlock();
        }
    }

    /// Bytes that nobody holds now, without the reserve.
    long free() {
        lock.lock();
        try {
            return budget.free();
        } finally {
            lock.unlock();
        }
    }

    /// How many wait now.
    int waiting() {
        lock.lock();
        try {
            return waits.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean stay(Wait wait, long nanos) {
        try {
            for (var left = nanos; !wait.served && !wait.claim.closed && left > 0; ) {
                left = wait.changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (waits.remove(wait)) {
            // Others may have been held back because this one waited.
            serveWaiting();
        }
        return wait.served;
    }

    private boolean takes(MemoryClaim claim, long bytes) {
        if (claim.closed) {
            return false;
        }
        if (budget.isOnReserve(claim)) {
            return growsOnReserve(claim, bytes);
        }
        if (hasRoom(claim.caller, bytes)) {
            budget.takeFromPool(claim, bytes);
            return true;
        }
        // Where it is free no other file waits.
        if (claim.isFile && budget.isReserveFree() && bytes <= LARGEST_FILE) {
            budget.takeFromReserve(claim, bytes);
            return true;
        }
        return false;
    }

    private boolean growsOnReserve(MemoryClaim claim, long bytes) {
        if (claim.reserved + bytes > LARGEST_FILE || overstays(claim)) {
            return false;
        }
        budget.takeFromReserve(claim, bytes);
        return true;
    }

    private boolean hasRoom(MemoryCaller caller, long bytes) {
        return budget.hasFree(caller, bytes)
                && (budget.isWithinQuarter(caller, bytes) || waits.stream().noneMatch(wait -> isRival(wait, caller)));
    }

    private boolean overstays(MemoryClaim claim) {
        var before = nanoTime.getAsLong() - RESERVE_PATIENCE.toNanos();
        return budget.held(claim.caller) > LARGEST_FILE
                && waits.stream().anyMatch(wait -> wait.since - before < 0 && isRival(wait, claim.caller));
    }

    /// Another caller that waits and is within its own bound. One that is beyond it holds nobody back: two of them
    /// would hold each other back forever.
    private boolean isRival(Wait wait, MemoryCaller caller) {
        return !wait.served
                && !wait.claim.caller.equals(caller)
                && budget.isWithinQuarter(wait.claim.caller, wait.bytes);
    }

    /// In the order in which they came, except that the reserve goes to the caller that holds least.
    private void serveWaiting() {
        for (var wait : waits) {
            if (wait.claim.closed) {
                wait.changed.signal();
            } else if (hasRoom(wait.claim.caller, wait.bytes)) {
                budget.takeFromPool(wait.claim, wait.bytes);
                serve(wait);
            }
        }
        waits.removeIf(wait -> wait.served);
        if (budget.isReserveFree()) {
            nextOnReserve().ifPresent(wait -> {
                budget.takeFromReserve(wait.claim, wait.bytes);
                serve(wait);
                waits.remove(wait);
            });
        }
    }

    private Optional<Wait> nextOnReserve() {
        return waits.stream()
                .filter(wait -> wait.claim.isFile && !wait.claim.closed)
                .min(Comparator.comparingLong(wait -> budget.held(wait.claim.caller)));
    }

    private static void serve(Wait wait) {
        wait.served = true;
        wait.changed.signal();
    }

    private static final class Wait {

        private final MemoryClaim claim;
        private final long bytes;
        private final long since;
        private final Condition changed;
        private boolean served;

        Wait(MemoryClaim claim, long bytes, long since, Condition changed) {
            this.claim = claim;
            this.bytes = bytes;
            this.since = since;
            this.changed = changed;
        }
    }
}
