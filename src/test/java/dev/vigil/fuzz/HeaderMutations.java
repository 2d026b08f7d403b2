package dev.vigil.fuzz;

import static dev.vigil.fuzz.Mutation.any;
import static dev.vigil.fuzz.Mutation.refused;

import dev.vigil.fuzz.Draft.Expected;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// What clients get wrong in the headers, and in the type of the body first of all.
final class HeaderMutations {

    private HeaderMutations() {}

    static Arbitrary<Mutation> headers() {
        return Arbitraries.oneOf(
                Arbitraries.of(types()),
                Arbitraries.of(
                                "Accept: text/html",
                                "Accept: application/xml;q=0.9, text/*",
                                "Accept: */*;q=0",
                                "Accept: garbage",
                                "Accept: ;;;,,,",
                                "Accept: application/json;q=2",
                                "Accept: application/json;q=x",
                                "Accept: a/b/c",
                                "Accept: application/",
                                "Accept: /",
                                "Accept:",
                                "Accept: " + "text/a,".repeat(500) + "*/*",
                                "Accept-Language: *;q=9",
                                "Accept-Encoding: gzip",
                                "Accept-Encoding: bogus;q=x",
                                "Accept-Charset: bogus",
                                "Content-Encoding: gzip",
                                "Content-Encoding: bogus",
                                "Content-Language: \u00e4",
                                "Expect: 100-continue",
                                "Expect: something",
                                "X-Request-Id: " + "r".repeat(3_000),
                                "X-Request-Id: a{{hex:ff}}b",
                                "X-Request-Id:",
                                "X-HTTP-Method-Override: DELETE",
                                "X-Forwarded-For: 1.2.3.4",
                                "X-Forwarded-Proto: bogus",
                                "Forwarded: for=;;;",
                                "Authorization: Bearer x",
                                "Authorization: Basic !!!",
                                "Cookie: a=b; c",
                                "Cookie: ;;;=\"",
                                "Range: bytes=0-1",
                                "If-Match: \"x\"",
                                "If-None-Match: *",
                                "If-Modified-Since: never",
                                "Origin: null",
                                "Upgrade: websocket\r\nConnection: Upgrade",
                                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: !!",
                                "traceparent: 00-zz-zz-00",
                                "Connection: close",
                                "TE: trailers",
                                "Prefer: wait=x",
                                "X-Many: a\r\nX-Many: b",
                                "X: " + "h".repeat(6_000))
                        .map(line -> any("the header: " + Mutation.shortened(line), draft -> draft.header(line))),
                Arbitraries.of("Idempotency-Key: \"k\"", "Idempotency-Key:", "idempotency-key: " + "k".repeat(2_000))
                        .map(line -> new Mutation(
                                "the header: " + Mutation.shortened(line),
                                Expected.REFUSED,
                                draft -> draft.method().equals("POST") ? draft.header(line) : draft)));
    }

    private static List<Mutation> types() {
        return List.of(
                withBody("no Content-Type", draft -> draft.withoutHeader("Content-Type")),
                withBody("text/plain", draft -> type(draft, "text/plain")),
                withBody("application/jsonx", draft -> type(draft, "application/jsonx")),
                withBody(
                        "application/x-www-form-urlencoded", draft -> type(draft, "application/x-www-form-urlencoded")),
                withBody("application/xml", draft -> type(draft, "application/xml")),
                withBody("application/octet-stream", draft -> type(draft, "application/octet-stream")),
                withBody("a Content-Type of rubbish", draft -> type(draft, "garbage")),
                withBody("a Content-Type without subtype", draft -> type(draft, "application/")),
                withBody("a Content-Type of a slash", draft -> type(draft, "/")),
                withBody("a Content-Type of semicolons", draft -> type(draft, ";;;")),
                withBody("an empty Content-Type", draft -> type(draft, "")),
                withBody("a Content-Type of stars", draft -> type(draft, "*/*")),
                any("JSON in UTF-16, it says", draft -> type(draft, "application/json; charset=utf-16")),
                any("JSON in no known charset", draft -> type(draft, "application/json; charset=bogus")),
                any("JSON in an illegal charset", draft -> type(draft, "application/json; charset=\"a b\"")),
                any("JSON with open parameters", draft -> type(draft, "application/json;;;=")),
                any("application/merge-patch+json", draft -> type(draft, "application/merge-patch+json")),
                any("JSON in another case", draft -> type(draft, "APPLICATION/JSON")),
                any("two Content-Types", draft -> draft.header("Content-Type: text/plain")),
                any(
                        "multipart with a JSON body",
                        draft -> draft.isJson() ? type(draft, "multipart/form-data; boundary=b") : draft),
                any(
                        "JSON with a multipart body",
                        draft -> draft.isMultipart() ? type(draft, "application/json") : draft),
                any("a long Content-Type", draft -> type(draft, "application/json; x=" + "y".repeat(5_000))));
    }

    /// A body of a type that the path does not take. Moves without arguments take {@code {}} of any type or none.
    private static Mutation withBody(String name, java.util.function.UnaryOperator<Draft> change) {
        return refused(
                name,
                draft -> draft.hasBody() && !draft.operation().matches(".*/(seal|cancel)")
                        ? change.apply(draft)
                        : draft);
    }

    private static Draft type(Draft draft, String type) {
        return draft.withoutHeader("Content-Type").header("Content-Type: " + type);
    }
}
