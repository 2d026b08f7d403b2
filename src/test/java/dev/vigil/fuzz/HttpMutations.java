package dev.vigil.fuzz;

import static dev.vigil.fuzz.Mutation.any;
import static dev.vigil.fuzz.Mutation.unreadable;

import dev.vigil.fuzz.Draft.Framing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/// What clients get wrong around the body: the method, the path, the query, the headers and the framing.
final class HttpMutations {

    private HttpMutations() {}

    static Arbitrary<Mutation> all() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, TargetMutations.queries()),
                Tuple.of(3, TargetMutations.paths()),
                Tuple.of(4, HeaderMutations.headers()),
                Tuple.of(1, methods()),
                Tuple.of(2, framings()));
    }

    private static Arbitrary<Mutation> methods() {
        return Arbitraries.of(
                        "GET",
                        "HEAD",
                        "OPTIONS",
                        "POST",
                        "PUT",
                        "PATCH",
                        "DELETE",
                        "TRACE",
                        "PROPFIND",
                        "post",
                        "XYZ",
                        "M".repeat(60))
                .map(method -> any(
                        "the method: " + Mutation.shortened(method),
                        draft -> draft.method().equals(method) ? draft : draft.method(method)));
    }

    private static Arbitrary<Mutation> framings() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        any("a chunked body", draft -> draft.framing(Framing.CHUNKED)),
                        any(
                                "a body that says no length",
                                draft -> draft.hasBody() ? draft.framing(Framing.NONE) : draft),
                        cut("a body that ends before its length", Framing.CUT),
                        cut("chunks that end before the last", Framing.CUT_CHUNKS),
                        cut("a chunk without a size", Framing.BAD_CHUNK)),
                Arbitraries.of(
                                "Content-Length: -1",
                                "Content-Length: abc",
                                "Content-Length: 1e3",
                                "Content-Length: 99999999999999999999",
                                "Content-Length: 3\r\nContent-Length: 4",
                                "Transfer-Encoding: gzip",
                                "Transfer-Encoding: bogus, chunked",
                                "no colon",
                                ": no name",
                                "Bad Name: x",
                                "X: a{{hex:00}}b",
                                "X: " + "h".repeat(70_000),
                                "Host: other",
                                "X: a\rb")
                        .map(line -> unreadable("the line: " + Mutation.shortened(line), draft -> draft.header(line))),
                Arbitraries.of(
                        unreadable("no Host", draft -> draft.withoutHeader("Host")),
                        unreadable("an absolute target", draft -> draft.target("http://other" + draft.target())),
                        unreadable("a target of a star", draft -> draft.target("*")),
                        unreadable("a target without a slash", draft -> draft.target("x")),
                        unreadable("an empty target", draft -> draft.target("")),
                        unreadable("a target with a space", draft -> draft.target(draft.target() + " x")),
                        unreadable("a target of 70,000 characters", draft -> draft.target("/" + "t".repeat(70_000))),
                        unreadable("an empty method", draft -> draft.method("")),
                        unreadable("a method of U+0000", draft -> draft.method("{{hex:00}}")),
                        unreadable("CONNECT", draft -> draft.method("CONNECT"))));
    }

    private static Mutation cut(String name, Framing framing) {
        return unreadable(name, draft -> draft.hasBody() ? draft.framing(framing) : draft);
    }
}
