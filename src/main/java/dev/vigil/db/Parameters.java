package dev.vigil.db;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The parameters of one statement: single values and columns, a column being one array over all rows of a
/// batch.
public final class Parameters<T> {

    private final List<T> rows;
    private final Tuple tuple = Tuple.tuple();

    private Parameters(List<T> rows) {
        this.rows = rows;
    }

    public static <T> Parameters<T> over(List<T> rows) {
        return new Parameters<>(rows);
    }

    public static Parameters<Void> single() {
        return new Parameters<>(List.of());
    }

    public Parameters<T> value(@Nullable Object value) {
        tuple.addValue(value);
        return this;
    }

    public Parameters<T> seconds(Duration duration) {
        return value(duration.toMillis() / 1000.0);
    }

    public Parameters<T> uuids(Function<T, @Nullable UUID> column) {
        tuple.addArrayOfUUID(rows.stream().map(column).toArray(UUID[]::new));
        return this;
    }

    public Parameters<T> texts(Function<T, @Nullable String> column) {
        tuple.addArrayOfString(rows.stream().map(column).toArray(String[]::new));
        return this;
    }

    public Parameters<T> integers(Function<T, @Nullable Integer> column) {
        tuple.addArrayOfInteger(rows.stream().map(column).toArray(Integer[]::new));
        return this;
    }

    public Parameters<T> longs(Function<T, @Nullable Long> column) {
        tuple.addArrayOfLong(rows.stream().map(column).toArray(Long[]::new));
        return this;
    }

    public Parameters<T> booleans(Function<T, @Nullable Boolean> column) {
        tuple.addArrayOfBoolean(rows.stream().map(column).toArray(Boolean[]::new));
        return this;
    }

    public Parameters<T> floats(Function<T, @Nullable Float> column) {
        tuple.addArrayOfFloat(rows.stream().map(column).toArray(Float[]::new));
        return this;
    }

    public Tuple tuple() {
        return tuple;
    }
}
