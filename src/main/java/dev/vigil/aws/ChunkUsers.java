package dev.vigil.aws;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts who may still read the chunks of a body. A call that is over may have some of them in the queue of its
/// connection; so whoever wants to use them for something else waits until the last reader has left.
public final class ChunkUsers {

    private final AtomicInteger count = new AtomicInteger(1);
    private final Runnable allGone;

    /// The one who makes it is the first reader, and has to leave like the others.
    ///
    /// @param allGone called once, by the last reader that leaves
    public ChunkUsers(Runnable allGone) {
        this.allGone = allGone;
    }

    void enter() {
        count.incrementAndGet();
    }

    /// Each reader leaves once.
    public void leave() {
        if (count.decrementAndGet() == 0) {
            allGone.run();
        }
    }
}
