package dev.vigil.quota;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;

/// Lets calls go one by one, evenly spaced, at the rate that is granted and no longer than it is granted. Who
/// waits keeps its place; a new rate holds for all who wait. Slots that went by unused are made up for within a
/// tenth of a second.
public final class CallPacer {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long ALLOWANCE = NANOS_PER_SECOND / 10;

    /// Timers know milliseconds only: what comes that soon goes now.
    private static final long SOON = 500_000L;

    /// Calls per second. Less is nothing: what the leases of others leave may be the rest of a subtraction, and a slot
    /// that is centuries away would be lost in the arithmetic of the clock.
    private static final double LEAST = 0.001;

    /// One slot in this many goes to the backlog, even while express deliveries wait.
    private static final int BACKLOG_EVERY = 4;

    private final Queue<Waiter> express = new ArrayDeque<>();
    private final Queue<Waiter> backlog = new ArrayDeque<>();
    private final LongSupplier clock;
    private final Runnable whenSomebodyWaits;
    private final Timer timer;

    private double perSecond;
    private double afterwards;
    private long fullUntil;
    private long grantedUntil;
    private long next;
    private long slots;
    private long wakeAt;
    private boolean timerSet;

    /// Runs something later.
    interface Timer {
        void in(long nanos, Runnable action);
    }

    /// @param clock nanoseconds
    /// @param whenSomebodyWaits called, often, when a caller could not go at once
    CallPacer(LongSupplier clock, Runnable whenSomebodyWaits, Timer timer) {
        this.clock = clock;
        this.whenSomebodyWaits = whenSomebodyWaits;
        this.timer = timer;
        this.next = clock.getAsLong();
        this.grantedUntil = next;
    }

    /// Completes when the caller may make its call; express before the backlog.
    Uni<Void> turn(boolean isExpress) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                (isExpress ? express : backlog).add(new Waiter(emitter, clock.getAsLong()));
            }
            serve();
            if (waiting() > 0) {
                whenSomebodyWaits.run();
            }
        });
    }

    /// Sets the rate, and until when it holds.
    void grant(double callsPerSecond, long until) {
        grant(callsPerSecond, until, 1, until);
    }

    /// Sets the rate, until when all of it holds, and which part of it from then on until the end.
    void grant(double callsPerSecond, long full, double part, long until) {
        synchronized (this) {
            perSecond = callsPerSecond < LEAST ? 0 : callsPerSecond;
            fullUntil = full;
            afterwards = part;
            grantedUntil = until;
            if (perSecond > 0) {
                next = Math.min(next, clock.getAsLong() + interval());
            }
        }
        serve();
    }

    /// Sends those away who have waited for longer than this, with {@link NoTurn}: nothing is granted, or far too
    /// little.
    void giveUp(Duration patience) {
        var tired = new ArrayList<Waiter>();
        synchronized (this) {
            var since = clock.getAsLong() - patience.toNanos();
            for (var queue : List.of(express, backlog)) {
                while (!queue.isEmpty() && queue.element().since() - since < 0) {
                    tired.add(queue.remove());
                }
            }
        }
        tired.forEach(waiter -> waiter.emitter().fail(new NoTurn()));
    }

    /// Whether calls may be made now.
    synchronized boolean isGranted() {
        return perSecond > 0 && clock.getAsLong() - grantedUntil < 0;
    }

    /// The rate, 0 when none is granted.
    synchronized double rate() {
        return isGranted() ? current() : 0;
    }

    synchronized int waiting() {
        return express.size() + backlog.size();
    }

    private void serve() {
        due().forEach(waiter -> waiter.emitter().complete(null));
    }

    private synchronized List<Waiter> due() {
        var due = new ArrayList<Waiter>();
        while (waiting() > 0 && isGranted()) {
            var now = clock.getAsLong();
            if (next - now > SOON) {
                wakeAt(next, now);
                break;
            }
            next = Math.max(next, now - ALLOWANCE) + interval();
            due.add(first());
        }
        return due;
    }

    private Waiter first() {
        var backlogsTurn = ++slots % BACKLOG_EVERY == 0;
        var first = (backlogsTurn && !backlog.isEmpty()) || express.isEmpty() ? backlog : express;
        return first.remove();
    }

    /// A timer that was set for a later time stays, and finds nothing to do.
    private void wakeAt(long time, long now) {
        if (timerSet && time - wakeAt >= 0) {
            return;
        }
        timerSet = true;
        wakeAt = time;
        timer.in(time - now, () -> {
            synchronized (this) {
                timerSet &= wakeAt != time;
            }
            serve();
        });
    }

    private long interval() {
        return (long) (NANOS_PER_SECOND / current());
    }

    private double current() {
        return clock.getAsLong() - fullUntil < 0 ? perSecond : perSecond * afterwards;
    }

    private record Waiter(UniEmitter<? super Void> emitter, long since) {}

    /// The turn did not come in time.
    public static final class NoTurn extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoTurn() {
            super("no turn in time", null, false, false);
        }
    }
}
