package dev.vigil.fuzz;

import dev.vigil.fuzz.Draft.Expected;
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
