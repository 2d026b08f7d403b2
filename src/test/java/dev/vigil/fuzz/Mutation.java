package dev.vigil.fuzz;

import dev.vigil.fuzz.Draft.Expected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// Something that a client does to a request which was valid before.
///
/// @param name in words, for the report
/// @param expected what the answer must be if nothing else was done
record Mutation(String name, Expected expected, UnaryOperator<Draft> change) {

    static Mutation any(String name, UnaryOperator<Draft> change) {
        return new Mutation(name, Expected.ANY, change);
    }

    static Mutation refused(String name, UnaryOperator<Draft> change) {
        return new Mutation(name, Expected.REFUSED, change);
    }

    static Mutation unreadable(String name, UnaryOperator<Draft> change) {
        return new Mutation(name, Expected.UNREADABLE, change);
    }

    /// The text for the name of a mutation: its beginning, in characters that can be printed.
    static String shortened(String text) {
        var printable = new String(
                        Arrays.copyOf(
                                text.getBytes(StandardCharsets.UTF_8),
                                Math.min(60, text.getBytes(StandardCharsets.UTF_8).length)),
                        StandardCharsets.ISO_8859_1)
                .replaceAll("[^\\x20-\\x7e]", "?");
        return text.length() > 60 ? printable + "… (" + text.length() + ")" : printable;
    }

    /// A second change may undo what the first one did, so two together are promised less than one.
    Draft apply(Draft draft) {
        var changed = change.apply(draft);
        if (changed == draft) {
            return draft;
        }
        return changed.with(name, draft.changes().isEmpty() ? expected : weaker(draft.expected()));
    }

    private Expected weaker(Expected before) {
        return before == Expected.UNREADABLE || expected == Expected.UNREADABLE ? Expected.UNREADABLE : Expected.ANY;
    }
}
