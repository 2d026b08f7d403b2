package dev.vigil.settings;

import java.util.function.BiPredicate;

/// What must hold between the values of two keys. It is judged only where each of them is right by itself and has
/// a value.
///
/// @param expected completes the sentence "it must be …", followed by the other key and its value
public record Relation(String key, String expected, String other, BiPredicate<String, String> holds) {

    /// The duration of the first key is longer than that of the second.
    public static Relation longer(String key, String other) {
        return new Relation(
                key,
                "longer than",
                other,
                (mine, others) -> Rule.durationOf(mine).compareTo(Rule.durationOf(others)) > 0);
    }

    /// The two keys have different values.
    public static Relation different(String key, String other) {
        return new Relation(key, "different from", other, (mine, others) -> !mine.equals(others));
    }

    /// The whole number of the first key is smaller by at least this than that of the second.
    public static Relation fewer(String key, int by, String other) {
        return new Relation(
                key,
                "at least " + by + " less than",
                other,
                (mine, others) -> Integer.parseInt(mine) <= Integer.parseInt(others) - by);
    }
}
