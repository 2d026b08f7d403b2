package dev.vigil.fuzz;

import static dev.vigil.fuzz.Mutation.any;
import static dev.vigil.fuzz.Mutation.refused;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// What clients get wrong in the path and in the query.
final class TargetMutations {

    private static final String UUID = "01890a5d-ac96-774b-bcce-b302099a8057";

    private TargetMutations() {}

    static Arbitrary<Mutation> queries() {
        return Arbitraries.oneOf(
                cursors().map(TargetMutations::parameter),
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
                                "an unknown parameter: " + Mutation.shortened(query), draft -> query(draft, query))),
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
                        .map(query -> any("the query: " + Mutation.shortened(query), draft -> query(draft, query))));
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
        return any("the cursor: " + Mutation.shortened(cursor), draft -> query(draft, "cursor=" + cursor));
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

    static Arbitrary<Mutation> paths() {
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
                .map(id -> any("the ID: " + Mutation.shortened(id), draft -> {
                    var target = draft.target().replaceFirst("\\{\\{(job|image)\\.[a-z]+}}", "@");
                    return target.equals(draft.target())
                            ? draft.target(draft.target().replaceFirst("(\\?|$)", "/" + quoted(id) + "$1"))
                            : draft.target(target.replace("@", id));
                }));
    }

    private static String quoted(String text) {
        return java.util.regex.Matcher.quoteReplacement(text);
    }
}
