package dev.vigil.sweep;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// How many rows a sweep takes with one statement: half as many after one that ran into its time-out, twice as
/// many after each that did not, up to what is configured.
public final class SweepBatch {

    private static final int MOST = 10_000;

    private final int configured;
    private final AtomicInteger size;

    /// @param key of the configuration, for the message
    /// @param configured rows per statement, 1 to 10,000
    public SweepBatch(String key, int configured) {
        this(key, configured, MOST);
    }

    /// @param most rows per statement that may be configured
    public SweepBatch(String key, int configured, int most) {
        if (configured < 1 || configured > most) {
            throw new IllegalArgumentException(key + " is a number from 1 to " + most);
        }
        this.configured = configured;
        this.size = new AtomicInteger(configured);
    }

    /// Runs a statement that takes at most the number of rows it is given.
    public <T> Uni<Taken<T>> take(IntFunction<Uni<List<T>>> statement) {
        return run(limit -> taken(limit, statement.apply(limit)));
    }

    private static <T> Uni<Taken<T>> taken(int limit, Uni<List<T>> statement) {
        return statement.map(rows -> new Taken<>(rows, rows.size() >= limit));
    }

    /// Runs whatever handles at most the number of rows it is given.
    public <T> Uni<T> run(IntFunction<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> runOf(size.get(), work));
    }

    private <T> Uni<T> runOf(int limit, IntFunction<Uni<T>> work) {
        return work.apply(limit)
                .invoke(() -> size.set(Math.min(configured, 2 * limit)))
                .onFailure(TimeoutException.class)
                .invoke(() -> size.set(Math.max(1, limit / 2)));
    }

    /// What one statement took.
    ///
    /// @param full as many rows as it was allowed: there may be more
    public record Taken<T>(List<T> rows, boolean full) {}
}
