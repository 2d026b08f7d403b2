package dev.vigil.fuzz;

import static dev.vigil.fuzz.MultipartRequests.BOUNDARY;
import static dev.vigil.fuzz.MultipartRequests.END;
import static dev.vigil.fuzz.MultipartRequests.FIRST_FILE;
import static dev.vigil.fuzz.MultipartRequests.JPEG;
import static dev.vigil.fuzz.MultipartRequests.LINE;
import static dev.vigil.fuzz.MultipartRequests.PNG;
import static dev.vigil.fuzz.MultipartRequests.file;
import static dev.vigil.fuzz.MultipartRequests.json;
import static dev.vigil.fuzz.MultipartRequests.part;
import static dev.vigil.fuzz.Mutation.shortened;

import dev.vigil.fuzz.Draft.Expected;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// What clients get wrong in a multipart body.
final class MultipartMutations {

    private MultipartMutations() {}

    /// What may be wrong with the parts of a body.
    static Arbitrary<Mutation> all() {
        return Arbitraries.oneOf(
                Arbitraries.of(broken()),
                Arbitraries.of(misplaced()),
                Arbitraries.of(oddHeads()),
                Arbitraries.of(oddFiles()),
                values(),
                cuts());
    }

    private static List<Mutation> broken() {
        return List.of(
                refused("no last boundary", body -> body.substring(0, Math.max(0, body.length() - END.length()))),
                refused("a last boundary without its hyphens", body -> replaceLast(body, BOUNDARY + "--", BOUNDARY)),
                refused("another boundary in the body", body -> body.replace(BOUNDARY, "other")),
                refused("an empty body", body -> ""),
                refused("only line ends", body -> "\r\n\r\n\r\n"),
                refused("a part without the empty line", body -> replaceFirst(body, "\r\n\r\n", "\r\n")),
                any("line ends of LF alone", body -> body.replace("\r\n", "\n")),
                any("line ends of CR alone", body -> body.replace("\r\n", "\r")),
                any("a preamble", body -> "This is a preamble.\r\n" + body),
                any("a preamble of 100 KB", body -> "p".repeat(100_000) + "\r\n" + body),
                any("an epilogue", body -> body + "An epilogue\r\n--" + BOUNDARY + "\r\n"),
                any("white space behind boundaries", body -> body.replace(BOUNDARY + "\r\n", BOUNDARY + " \t \r\n")),
                any("the boundary inside a file", body -> replaceFirst(body, JPEG, "x\r\n--" + BOUNDARY + "x\r\ny")),
                any("a body that is only the end", body -> END),
                changed(
                        "a boundary of 71 characters",
                        Expected.REFUSED,
                        draft -> type(draft, "multipart/form-data; boundary=" + "b".repeat(71))),
                changed("no boundary", Expected.REFUSED, draft -> type(draft, "multipart/form-data")),
                changed("an empty boundary", Expected.REFUSED, draft -> type(draft, "multipart/form-data; boundary=")),
                changed(
                        "a quoted boundary",
                        Expected.ANY,
                        draft -> type(draft, "multipart/form-data; boundary=\"" + BOUNDARY + "\"")),
                changed(
                        "an unclosed quote at the boundary",
                        Expected.ANY,
                        draft -> type(draft, "multipart/form-data; boundary=\"" + BOUNDARY)),
                changed(
                        "two boundaries",
                        Expected.ANY,
                        draft -> type(draft, "multipart/form-data; boundary=x; boundary=" + BOUNDARY)),
                changed(
                        "multipart/mixed",
                        Expected.REFUSED,
                        draft -> type(draft, "multipart/mixed; boundary=" + BOUNDARY)));
    }

    private static List<Mutation> misplaced() {
        return List.of(
                refused("the job behind the files", body -> before(body, END, json("job", "{}"))),
                refused("the manifest behind the files", body -> before(body, END, json("manifest", "[{}]"))),
                refused("two jobs", body -> json("job", "{}") + json("job", "{}") + body),
                refused("two manifests", body -> json("manifest", "[]") + json("manifest", "[]") + body),
                refused(
                        "a part of an unknown name",
                        body -> part("Content-Disposition: form-data; name=\"x\"", "1") + body),
                refused("a part without a name", body -> part("Content-Disposition: form-data", "1") + body),
                refused("a part without Content-Disposition", body -> part("Content-Type: text/plain", "1") + body),
                refused("a part without any header", body -> LINE + "\r\n1\r\n" + body),
                refused("a manifest of too many entries", body -> manifest(body, "[{},{},{},{},{}]")),
                refused("a manifest that is an object", body -> manifest(body, "{}")),
                refused("a manifest that is empty", body -> manifest(body, "[]")),
                refused("a manifest without content", body -> manifest(body, "")),
                refused("a manifest with an unknown member", body -> manifest(body, "[{\"x\":1}]")),
                refused("a manifest with rubbish behind it", body -> manifest(body, "[{}] xyz")),
                refused(
                        "a manifest with a duplicate member",
                        body -> manifest(body, "[{\"reference\":\"a\",\"reference\":\"b\"}]")),
                refused("a manifest of an array in an array", body -> manifest(body, "[[{}]]")),
                any(
                        "a nested multipart part",
                        body -> part(
                                        "Content-Disposition: form-data; name=\"images\"\r\n"
                                                + "Content-Type: multipart/mixed; boundary=inner",
                                        "--inner\r\nContent-Disposition: file; filename=\"a\"\r\n\r\nx\r\n--inner--")
                                + body),
                any("files in parts of an odd case", body -> body.replace("name=\"images\"", "name=\"Images\"")),
                any("300 empty files", body -> before(body, END, file("e", "").repeat(300))));
    }

    private static List<Mutation> oddHeads() {
        return PartHeads.ODD.stream()
                .map(head -> any("a part with the head: " + shortened(head), body -> body.replace(FIRST_FILE, head)))
                .toList();
    }

    private static List<Mutation> oddFiles() {
        return List.of(
                any("an empty file", body -> replaceFirst(body, JPEG, "")),
                any("a file of rubbish", body -> replaceFirst(body, JPEG, "rubbish")),
                any("half a file", body -> replaceFirst(body, JPEG, JPEG.substring(0, JPEG.length() / 2))),
                any("a PNG signature alone", body -> replaceFirst(body, PNG, PNG.substring(0, 8))),
                any("a JPEG signature alone", body -> replaceFirst(body, JPEG, JPEG.substring(0, 3))),
                any(
                        "every file of rubbish",
                        body -> body.replace(JPEG, "rubbish").replace(PNG, "\0")),
                any(
                        "a file of 200 KB of fill bytes",
                        body -> replaceFirst(
                                body, JPEG, JPEG.substring(0, 2) + "\u00ff".repeat(200_000) + JPEG.substring(2))),
                any(
                        "no file",
                        body -> body.contains(FIRST_FILE)
                                ? body.substring(0, body.indexOf(LINE + FIRST_FILE)) + END
                                : body));
    }

    private static Arbitrary<Mutation> values() {
        return Arbitraries.oneOf(OddValues.wellFormed(), OddValues.malformed())
                .flatMap(value -> Arbitraries.of(
                        any("a job of: " + shortened(value), body -> job(body, Draft.utf8(value))),
                        any(
                                "a job named: " + shortened(value),
                                body -> job(body, "{\"name\":" + Draft.utf8(value) + "}")),
                        any(
                                "a job with metadata: " + shortened(value),
                                body -> job(body, "{\"metadata\":{\"k\":" + Draft.utf8(value) + "}}")),
                        any("a manifest of: " + shortened(value), body -> manifest(body, Draft.utf8(value))),
                        any(
                                "a manifest with a reference: " + shortened(value),
                                body -> manifest(body, "[{\"reference\":" + Draft.utf8(value) + "}]")),
                        any(
                                "a manifest with metadata: " + shortened(value),
                                body -> manifest(body, "[{\"metadata\":{\"k\":" + Draft.utf8(value) + "}}]"))));
    }

    private static Arbitrary<Mutation> cuts() {
        return Arbitraries.integers()
                .between(1, 99)
                .map(percent -> refused(
                        "a body cut at: " + percent + " %",
                        body -> body.substring(
                                0, Math.max(0, Math.min(body.length() - 6, body.length() * percent / 100)))));
    }

    private static String job(String body, String job) {
        return json("job", job) + without(body, "job");
    }

    /// The body with this manifest for its first file alone.
    private static String manifest(String body, String manifest) {
        var rest = without(body, "manifest");
        var at = rest.indexOf(LINE + FIRST_FILE);
        return at < 0 ? body : rest.substring(0, at) + json("manifest", manifest) + file("0.jpg", JPEG) + END;
    }

    private static String without(String body, String name) {
        var at = body.indexOf(LINE + "Content-Disposition: form-data; name=\"" + name + "\"");
        var next = at < 0 ? -1 : body.indexOf("--" + BOUNDARY, at + LINE.length());
        return next < 0 ? body : body.substring(0, at) + body.substring(next);
    }

    private static String before(String body, String what, String added) {
        var at = body.lastIndexOf(what);
        return at < 0 ? body : body.substring(0, at) + added + body.substring(at);
    }

    private static String replaceFirst(String text, String what, String by) {
        var at = text.indexOf(what);
        return at < 0 ? text : text.substring(0, at) + by + text.substring(at + what.length());
    }

    private static String replaceLast(String text, String what, String by) {
        var at = text.lastIndexOf(what);
        return at < 0 ? text : text.substring(0, at) + by + text.substring(at + what.length());
    }

    private static Draft type(Draft draft, String type) {
        return draft.withoutHeader("Content-Type").header("Content-Type: " + type);
    }

    private static Mutation any(String name, UnaryOperator<String> change) {
        return changed(name, Expected.ANY, bodyChange(change));
    }

    private static Mutation refused(String name, UnaryOperator<String> change) {
        return changed(name, Expected.REFUSED, bodyChange(change));
    }

    private static UnaryOperator<Draft> bodyChange(UnaryOperator<String> change) {
        return draft -> {
            var body = change.apply(draft.body());
            return body.equals(draft.body()) ? draft : draft.body(body);
        };
    }

    private static Mutation changed(String name, Expected expected, UnaryOperator<Draft> change) {
        return new Mutation(name, expected, draft -> draft.isMultipart() ? change.apply(draft) : draft);
    }
}
