package dev.vigil.queue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;

/// Room for deliveries. Taken before messages are received, so that none is ever held without room; waiting
/// takers are served in their order.
final class Permits {

    private final Queue<Taker> takers = new ArrayDeque<>();
    private int free;

    Permits(int total) {
        this.free = total;
    }

    /// Completes when this many permits have been taken.
    Uni<Void> take(int permits) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (!takers.isEmpty() || free < permits) {
                    takers.add(new Taker(permits, emitter));
                    return;
                }
                free -= permits;
            }
            emitter.complete(null);
        });
    }

    /// Gives permits back, and serves whoever waits for them.
    void release(int permits) {
        synchronized (this) {
            free += permits;
        }
        for (var next = served(); next != null; next = served()) {
            next.emitter().complete(null);
        }
    }

    synchronized int free() {
        return free;
    }

    private synchronized @org.jspecify.annotations.Nullable Taker served() {
        var next = takers.peek();
        if (next == null || next.permits() > free) {
            return null;
        }
        free -= next.permits();
        return takers.poll();
    }

    private record Taker(int permits, UniEmitter<? super Void> emitter) {}
}
