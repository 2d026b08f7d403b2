package dev.vigil.loop;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Work that is repeated until it is stopped. It knows whether it still runs: any other end, by a failure, an
/// exception or an early completion, is told in the log and makes it dead, and so does a turn that never ends.
public final class Loop {

    private static final Logger LOG = Logger.getLogger(Loop.class);

    private final String name;
    private final LongSupplier clock;
    private final long longestTurn;
    private volatile long turnBegan;
    private volatile boolean stopped;
    private volatile boolean dead;
    private volatile Cancellable subscription = () -> {};

    private Loop(String name, LongSupplier clock, Duration longestTurn) {
        this.name = name;
        this.clock = clock;
        this.longestTurn = longestTurn.toNanos();
        this.turnBegan = clock.getAsLong();
    }

    /// Begins at once.
    ///
    /// @param name for the log
    /// @param longestTurn after it a turn that has not ended counts as dead
    /// @param turn one round, with the wait for the next
    public static Loop of(String name, Duration longestTurn, Supplier<? extends Uni<?>> turn) {
        return of(name, System::nanoTime, longestTurn, turn);
    }

    public static Loop of(String name, LongSupplier clock, Duration longestTurn, Supplier<? extends Uni<?>> turn) {
        var loop = new Loop(name, clock, longestTurn);
        loop.subscription = Multi.createBy()
                .repeating()
                .uni(() -> loop.begin(turn))
                .whilst(ignored -> !loop.stopped)
                .subscribe()
                .with(ignored -> {}, loop::failed, loop::completed);
        return loop;
    }

    /// Whether it runs, or has been stopped by {@link #finish} or {@link #cancel}.
    public boolean isAlive() {
        return stopped || (!dead && clock.getAsLong() - turnBegan <= longestTurn);
    }

    /// Lets the turn under way be the last.
    public void finish() {
        stopped = true;
    }

    /// Ends it where it is.
    public void cancel() {
        stopped = true;
        subscription.cancel();
    }

    private Uni<Boolean> begin(Supplier<? extends Uni<?>> turn) {
        turnBegan = clock.getAsLong();
        return turn.get().replaceWith(true);
    }

    private void failed(Throwable failure) {
        dead = true;
        LOG.errorf(failure, "a loop has ended, and liveness fails: loop=%s", name);
    }

    private void completed() {
        if (!stopped) {
            dead = true;
            LOG.errorf("a loop has ended, and liveness fails: loop=%s", name);
        }
    }
}
