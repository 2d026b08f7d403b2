package dev.vigil.aws;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts the users of the chunks of a body: all who may still read them. A call that has ended may have chunks in the
/// queue of its connection. So the chunks are used again only after the last user has left.
public final class ChunkUsers {

    private final AtomicInteger count = new AtomicInteger(1);
    private final Runnable allLeft;

    /// Its maker is the first user, and has to leave like the others.
    ///
    /// @param allLeft called once, when the last user leaves
    public ChunkUsers(Runnable allLeft) {
        this.allLeft = allLeft;
    }

    void enter() {
        count.incrementAndGet();
    }

    /// Each user leaves once.
    public void leave() {
        if (count.decrementAndGet() == 0) {
            allLeft.run();
        }
    }
}
