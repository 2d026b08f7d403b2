package dev.vigil.fuzz;

import static dev.vigil.fuzz.Mutation.any;
import static dev.vigil.fuzz.Mutation.refused;
import static dev.vigil.fuzz.Mutation.unreadable;

import dev.vigil.fuzz.Draft.Expected;
import dev.vigil.fuzz.Draft.Framing;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/// What clients get wrong around the body: the method, the path, the query, the headers and the framing.
final class HttpMutations {

    private static final String UUID = "01890a5d-ac96-774b-bcce-b302099a8057";

    private HttpMutations() {}

    static Arbitrary<Mutation> all() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, queries()),
                Tuple.of(3, paths()),
                Tuple.of(4, headers()),
                Tuple.of(1, methods()),
                Tuple.of(2, framings()));
    }

    private static Arbitrary<Mutation> queries() {
        return Arbitraries.oneOf(
                cursors().map(HttpMutations::parameter),
                Arbitraries.of(
                                "limit=0",
                                "limit=-1",
                                "limit=1001",
                                "limit=99999999999",
                                "limit=1.5",
                                "limit=1e2",
                                "limit=0x10",
                                "limit=%00",
                                "limit=null",
                                "state=bogus",
                                "state=UPLOADED",
                                "state=%00",
                                "state=%ED%A0%80",
                                "flagged=maybe",
                                "flagged=TRUE",
                                "flagged=1")
                        .map(query -> refusedParameter(query)),
                Arbitraries.of(
                                "unknown=1",
                                "Limit=1",
                                "minConfidense=5",
                                "x%00y=1",
                                "cursor2=" + "c".repeat(2_000),
                                "%ff=1")
                        .map(query -> refused(
                                "an unknown parameter: " + MultipartRequests.shortened(query),
                                draft -> query(draft, query))),
                Arbitraries.of(
                                "limit=1&limit=2",
                                "limit=",
                                "limit",
                                "state=",
                                "flagged=",
                                "=",
                                "=1",
                                "limit=+5",
                                "limit=%D9%A3",
                                "&&&",
                                "limit=%zz",
                                "limit=%",
                                "cursor=%C0%80",
                                "a=" + "b".repeat(5_000),
                                "p=1&".repeat(1_500))
                        .map(query ->
                                any("the query: " + MultipartRequests.shortened(query), draft -> query(draft, query))));
    }

    /// Cursors: rubbish, rubbish in base64, and times that no calendar or database has.
    private static Arbitrary<String> cursors() {
        var times = Arbitraries.of(
                "+1000000000-12-31T23:59:59.999999999Z",
                "-1000000000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z",
                "+294277-01-01T00:00:00Z",
                "+294276-12-31T23:59:59.999999Z",
                "-4713-01-01T00:00:00Z",
                "-4714-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "2024-02-30T00:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T00:00:60Z",
                "infinity",
                "-infinity",
                "now");
        var texts = Arbitraries.oneOf(
                times.map(time -> time + " " + UUID),
                times.map(time -> time + " 1-1-1-1-1"),
                Arbitraries.of(
                        "",
                        " ",
                        "-1",
                        "-2147483649",
                        "2147483647",
                        "2147483648",
                        "9".repeat(400),
                        "1e5",
                        "\u0000",
                        UUID,
                        "2024-01-01T00:00:00Z",
                        "2024-01-01T00:00:00Z " + UUID + " x"),
                OddValues.strings());
        return Arbitraries.oneOf(
                texts.map(text ->
                        Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8))),
                Arbitraries.of("", "!", "%20", "====", "a", "%2B%2F", "A".repeat(7_000), "__--", "%F0%9F%98%80"));
    }

    private static Mutation parameter(String cursor) {
        return any("the cursor: " + MultipartRequests.shortened(cursor), draft -> query(draft, "cursor=" + cursor));
    }

    private static Mutation refusedParameter(String query) {
        return refused("a wrong parameter: " + query, draft -> query(withoutQuery(draft), query));
    }

    private static Draft withoutQuery(Draft draft) {
        return draft.target(draft.target().replaceFirst("\\?.*", ""));
    }

    private static Draft query(Draft draft, String query) {
        return draft.target(draft.target() + (draft.target().contains("?") ? "&" : "?") + query);
    }

    private static Arbitrary<Mutation> paths() {
        return Arbitraries.of(
                        "x",
                        "0",
                        "00000000-0000-0000-0000-000000000000",
                        "ffffffff-ffff-ffff-ffff-ffffffffffff",
                        "01890a5d-ac96-474b-bcce-b302099a8057",
                        "01890A5D-AC96-774B-BCCE-B302099A8057",
                        "01890a5dac96774bbcceb302099a8057",
                        "{01890a5d-ac96-774b-bcce-b302099a8057}",
                        "1-1-1-1-1",
                        UUID + "x",
                        UUID + ";a=b",
                        UUID + "/",
                        "/" + UUID,
                        "%20" + UUID,
                        "%00",
                        "%2F",
                        "%2e%2e",
                        "..",
                        ".",
                        "%zz",
                        "%",
                        "%ff",
                        "%ED%A0%80",
                        "{{hex:e282ac}}",
                        "{{hex:ff}}",
                        "a%0d%0aX:%20y",
                        "*",
                        "<script>",
                        "a\\b",
                        "a|b",
                        "a".repeat(3_000),
                        "a".repeat(9_000),
                        "%41".repeat(1_000))
                .map(id -> any("the ID: " + MultipartRequests.shortened(id), draft -> {
                    var target = draft.target().replaceFirst("\\{\\{(job|image)\\.[a-z]+}}", "@");
                    return target.equals(draft.target())
                            ? draft.target(draft.target().replaceFirst("(\\?|$)", "/" + quoted(id) + "$1"))
                            : draft.target(target.replace("@", id));
                }));
    }

    private static String quoted(String text) {
        return java.util.regex.Matcher.quoteReplacement(text);
    }

    private static Arbitrary<Mutation> headers() {
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
                        .map(line ->
                                any("the header: " + MultipartRequests.shortened(line), draft -> draft.header(line))),
                Arbitraries.of("Idempotency-Key: \"k\"", "Idempotency-Key:", "idempotency-key: " + "k".repeat(2_000))
                        .map(line -> new Mutation(
                                "the header: " + MultipartRequests.shortened(line),
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
                        "the method: " + MultipartRequests.shortened(method),
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
                        .map(line -> unreadable(
                                "the line: " + MultipartRequests.shortened(line), draft -> draft.header(line))),
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
