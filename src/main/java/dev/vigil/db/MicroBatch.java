package dev.vigil.db;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Gathers single items into batches for one remote call each: a statement, a delete.
///
/// A single item is sent at once. Items that follow within the window of the last batch wait until it has passed or
/// the batch is full. So a steady stream costs one call per window, and a flood costs one call per full batch. After
/// a batch of one the window may be shorter: single items that come one after the other gain nothing by waiting. Any
/// thread may add items. Nothing is dropped: an item's {@link Uni} fails if and only if the call of its batch
/// failed.
///
/// @param <T> what is gathered
/// @param <R> what one call answers for the whole batch
public final class MicroBatch<T, R> {

    private static final int QUIET_PART = 10;
    private static final Duration SHORTEST_TIMER = Duration.ofMillis(1);

    private final int size;
    private final Duration window;
    private final Duration quietWindow;
    private final Function<List<T>, Uni<R>> call;
    private final Object lock = new Object();

    private List<Entry<T, R>> gathered = new ArrayList<>();
    private boolean flushPlanned;
    private long lastFlush;
    private int lastSize;
    private long batches;

    /// @param size items per call, at most
    /// @param window how long an item may wait for company
    /// @param call the remote call; its failure becomes the failure of every item in the batch
    public MicroBatch(int size, Duration window, Function<List<T>, Uni<R>> call) {
        this(size, window, window, call);
    }

    /// For statements that somebody waits for: after a batch of one the window is a tenth.
    public static <T, R> MicroBatch<T, R> ofStatements(int size, Duration window, Function<List<T>, Uni<R>> statement) {
        return new MicroBatch<>(size, window, window.dividedBy(QUIET_PART), statement);
    }

    /// @param quietWindow the window after a batch of one
    MicroBatch(int size, Duration window, Duration quietWindow, Function<List<T>, Uni<R>> call) {
        this.size = size;
        this.window = window;
        this.quietWindow = quietWindow;
        this.call = call;
        this.lastFlush = System.nanoTime() - window.toNanos();
    }

    /// Adds an item when subscribed; the answer is that of the call that carried it.
    public Uni<R> add(T item) {
        return Uni.createFrom().emitter(emitter -> add(new Entry<>(item, emitter)));
    }

    /// Sends what is gathered without waiting for the window.
    public void flush() {
        List<Entry<T, R>> batch;
        synchronized (lock) {
            batch = take();
        }
        send(batch);
    }

    private void add(Entry<T, R> entry) {
        List<Entry<T, R>> batch = List.of();
        synchronized (lock) {
            gathered.add(entry);
            var wait = (lastSize > 1 ? window : quietWindow).toNanos() - (System.nanoTime() - lastFlush);
            if (gathered.size() >= size || (!flushPlanned && wait <= 0)) {
                batch = take();
            } else if (!flushPlanned) {
                flushPlanned = true;
                flushAfter(Duration.ofNanos(wait), batches);
            }
        }
        send(batch);
    }

    /// Sends this batch when it has waited, unless it was full before.
    private void flushAfter(Duration wanted, long waiting) {
        // Vert.x refuses timers of less than a millisecond; the items would wait for ever.
        var delay = wanted.compareTo(SHORTEST_TIMER) < 0 ? SHORTEST_TIMER : wanted;
        Uni.createFrom().voidItem().onItem().delayIt().by(delay).subscribe().with(ignored -> {
            List<Entry<T, R>> batch;
            synchronized (lock) {
                batch = batches == waiting ? take() : List.of();
            }
            send(batch);
        });
    }

    private List<Entry<T, R>> take() {
        var batch = gathered;
        gathered = new ArrayList<>();
        flushPlanned = false;
        batches++;
        if (!batch.isEmpty()) {
            lastFlush = System.nanoTime();
            lastSize = batch.size();
        }
        return batch;
    }

    private void send(List<Entry<T, R>> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Uni.createFrom()
                .deferred(() -> call.apply(batch.stream().map(Entry::item).toList()))
                .subscribe()
                .with(answer -> complete(batch, answer), failure -> fail(batch, failure));
    }

    private static <T, R> void complete(List<Entry<T, R>> batch, R answer) {
        for (var entry : batch) {
            entry.emitter().complete(answer);
        }
    }

    private static <T, R> void fail(List<Entry<T, R>> batch, Throwable failure) {
        for (var entry : batch) {
            entry.emitter().fail(failure);
        }
    }

    private record Entry<T, R>(T item, UniEmitter<? super R> emitter) {}
}
