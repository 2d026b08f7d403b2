package dev.vigil.fuzz;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.StringArbitrary;

/// Values that programs stumble over, as JSON text.
final class OddValues {

    private OddValues() {}

    /// Any of them, well-formed.
    static Arbitrary<String> wellFormed() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, numbers()), Tuple.of(4, texts()), Tuple.of(2, shapes()), Tuple.of(2, documents()));
    }

    /// Numbers that RFC 8259 allows.
    static Arbitrary<String> numbers() {
        var fixed = Arbitraries.of(
                "1e200000",
                "-1e200000",
                "1e400",
                "1e-400",
                "1e-200000",
                "1E1000000",
                "1e131072",
                "1e131071",
                "1e999999999",
                "1e2147483648",
                "1e-2147483649",
                "1e99999999999999999999",
                "-0",
                "-0.0",
                "0e1000000",
                "0.1e1",
                "0",
                "-1",
                "100.0000000000000000001",
                "2147483648",
                "-2147483649",
                "9223372036854775808",
                "18446744073709551616",
                "12345678901234567890.123456789",
                "9".repeat(999),
                "9".repeat(5_000),
                "1" + "0".repeat(140_000),
                "0." + "3".repeat(20_000),
                "1." + "0".repeat(900) + "1");
        return Arbitraries.oneOf(
                fixed,
                Arbitraries.bigDecimals().map(String::valueOf),
                Arbitraries.bigIntegers().map(String::valueOf),
                Arbitraries.integers().map(String::valueOf));
    }

    /// Texts, quoted.
    static Arbitrary<String> texts() {
        var fixed = Arbitraries.of(
                "",
                " ",
                "\\u0000",
                "a\\u0000b",
                "\\ud800",
                "\\udc00",
                "\\udc00\\ud800",
                "\\ud83d\\ude00",
                "{{hex:edA080}}",
                "{{hex:c080}}",
                "{{hex:ff}}",
                "{{hex:f09f98}}",
                "\\u001f\\u007f\\u0085\\u2028\\ufeff\\uffff",
                "\\\\\\\"\\/",
                "../../../../etc/passwd",
                "'; DROP TABLE virtual_image; --",
                "${jndi:ldap://127.0.0.1/x}",
                "%s%n%d{0}",
                "a".repeat(501),
                "a".repeat(4_096),
                "a".repeat(4_097),
                "b".repeat(70_000),
                "00000000-0000-0000-0000-000000000000",
                "{{image.none}}",
                "true",
                "1");
        return Arbitraries.oneOf(fixed, strings().map(OddValues::quoted)).map(text -> "\"" + text + "\"");
    }

    /// Objects and arrays that are deep, wide or oddly named.
    static Arbitrary<String> shapes() {
        return Arbitraries.of(
                "null",
                "true",
                "[]",
                "{}",
                "[null]",
                "[{}]",
                "[[]]",
                "{\"\":\"\"}",
                "{\"__proto__\":{}}",
                "{\"a\\u0000b\":1}",
                "{\"\\ud800\":1}",
                "{\"" + "n".repeat(60_000) + "\":1}",
                nested("[", "]", 50),
                nested("[", "]", 600),
                nested("[", "]", 5_000),
                nested("{\"a\":", "}", 400),
                nested("{\"a\":", "}", 1_200),
                "[" + "0,".repeat(2_000) + "0]",
                "[" + "{},".repeat(1_500) + "{}]",
                "{\"a\":1e200000,\"b\":[1e400,{\"c\":-1e400}]}");
    }

    /// Any small document.
    static Arbitrary<String> documents() {
        Arbitrary<String> leaf = Arbitraries.oneOf(
                Arbitraries.of("null", "true", "false"),
                Arbitraries.integers().map(String::valueOf),
                strings().ofMaxLength(8).map(text -> "\"" + quoted(text) + "\""));
        return Arbitraries.recursive(
                () -> leaf,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]"),
                        inner.list().ofMaxSize(3).map(OddValues::object)),
                3);
    }

    /// What looks like a value and is none.
    static Arbitrary<String> malformed() {
        return Arbitraries.of(
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "- 1",
                "0x10",
                "NaN",
                "Infinity",
                "-Infinity",
                "undefined",
                "tru",
                "nulll",
                "'a'",
                "\"a",
                "\"\\x41\"",
                "\"\\ud8\"",
                "\"a\nb\"",
                "\"a{{hex:00}}b\"",
                "[1,]",
                "[,1]",
                "{\"a\":1,}",
                "{\"a\"}",
                "{a:1}",
                "{\"a\":1 /* c */}",
                "// c\n1",
                "[1}",
                "[",
                "{");
    }

    static StringArbitrary strings() {
        return Arbitraries.strings().ofMaxLength(40);
    }

    /// The inside of a JSON text; halves of surrogate pairs become escapes.
    static String quoted(String text) {
        var out = new StringBuilder();
        for (var c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c) || c == '{' || c == '}') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String object(List<String> values) {
        var out = new StringBuilder("{");
        for (var value : values) {
            out.append(out.length() == 1 ? "" : ",")
                    .append("\"m")
                    .append(out.length())
                    .append("\":")
                    .append(value);
        }
        return out.append('}').toString();
    }

    private static String nested(String open, String close, int depth) {
        return open.repeat(depth) + "1" + close.repeat(depth);
    }
}
