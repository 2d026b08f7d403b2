package dev.vigil.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vigil.limits.RequestMemories;
import dev.vigil.limits.RequestMemory;
import dev.vigil.web.Problem;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

    private static final int KIB = 1024;

    private final RequestMemory memory = RequestMemories.smallest();

    /// The parser reads ahead in pieces of a few thousand characters: objects begin and end at every place of a
    /// piece.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 3_990, 3_999, 4_000, 4_001, 8_191, 8_192, 60_000})
    void anObjectComesBackAsItWasWritten(int length) {
        var objects = IntStream.range(0, 20)
                .mapToObj(i -> "{ \"n\" : 1.10,\"t\":\"" + "ü".repeat(length / 2) + "x".repeat(i) + "\\u00e9😀\"\n}")
                .toList();

        var read = read("[" + String.join(" ,", objects) + "]", body -> items(body, 100 * KIB * 10));

        assertThat(read)
                .isEqualTo(objects.stream().map(WrittenObject.Whole::new).toList());
    }

    @Test
    void anObjectOverItsLimitIsPassedOverAndTheNextOneIsRead() {
        var read = read(
                "[{\"a\":\"" + "x".repeat(90_000) + "\"},{\"b\":" + "[".repeat(50) + "]".repeat(50) + "},[1,{}],{}]",
                body -> items(body, 80_000));

        assertThat(read)
                .containsExactly(
                        new WrittenObject.TooLong(),
                        new WrittenObject.Whole("{\"b\":" + "[".repeat(50) + "]".repeat(50) + "}"),
                        new WrittenObject.OfAnotherKind(),
                        new WrittenObject.Whole("{}"));
    }

    @Test
    void theLimitOfAnObjectIsInBytes() {
        var umlauts = "{\"a\":\"" + "ü".repeat(1_000) + "\"}";

        List<WrittenObject> within = read("[" + umlauts + "]", body -> items(body, 2_008));
        List<WrittenObject> over = read("[" + umlauts + "]", body -> items(body, 2_007));

        assertThat(within).containsExactly(new WrittenObject.Whole(umlauts));
        assertThat(over).containsExactly(new WrittenObject.TooLong());
    }

    @Test
    void metadataKeepsItsNumbersAsTheyWereWritten() {
        var written = "{\"a\": 12345678901234567890.123456789, \"b\":1.10, \"c\":1e400,\"d\":-0.0E-3}";

        assertThat(read("{\"metadata\":" + written + "}", JsonBodyTest::metadata))
                .isEqualTo(Optional.of(written));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'metadata':{'a':1e200000}}            | /metadata/a     | 1000 digits",
                "{'metadata':{'a':1e-200000}}           | /metadata/a     | 1000 digits",
                "{'metadata':{'a':[1,1e99999999999]}}   | /metadata/a/1   | 1000 digits",
                "{'metadata':{'a':1,'a':1}}             | /metadata/a     | twice",
                "{'metadata':{'a':{'b':{},'b':1}}}      | /metadata/a/b   | twice",
                "{'metadata':{'a':'\\u0000'}}           | /metadata/a     | U+0000",
                "{'metadata':{'\\ud83d':1}}             | /metadata/\ud83d | surrogate",
                "{'metadata':[]}                        | /metadata       | object",
                "{'metadata':'{}'}                      | /metadata       | object",
                "{'metadata':{},'metadata':{}}          | /metadata       | twice",
                "{'mtadata':{}}                         | /mtadata        | the members are metadata",
                "{'a~b/c':{}}                           | /a~0b~1c        | no such member",
                "[]                                     | ''              | object"
            })
    void whatIsWrongIsNamed(String json, String pointer, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(json.replace('\'', '"'), JsonBodyTest::metadata))
                .withMessageContaining(detail)
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_REQUEST))
                .satisfies(problem -> assertThat(problem.errors())
                        .isEqualTo(Optional.of(
                                List.of(new Problem.Detail(String.valueOf(problem.getMessage()), pointer)))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\":{}} xyz",
                "{\"metadata\":{}} {}",
                "{\"metadata\":{\"a\":NaN}}",
                "{\"metadata\":{\"a\":Infinity}}",
                "{\"metadata\":{\"a\":01}}",
                "{\"metadata\":{\"a\":+1}}",
                "{\"metadata\":{'a':1}}",
                "{\"metadata\":{\"a\":\"\t\"}}",
                "{\"metadata\":{",
                "{\"metadata\"",
                "{\"metadata\":{}",
                "\ufeff{}",
                "nonsense"
            })
    void whatIsNoJsonIsRefused(String json) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(json, JsonBodyTest::metadata))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "7b22c3227d", "c0af", "eda080"})
    void whatIsNotUtf8IsRefused(String hex) {
        var bytes = java.util.HexFormat.of().parseHex(hex);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(new ByteArrayInputStream(bytes), JsonBodyTest::metadata))
                .withMessageContaining("UTF-8");
    }

    @Test
    void metadataIsBoundedWithItsNumbersWrittenOut() {
        var numbers = Stream.generate(() -> "1e999").limit(60).toList();
        var more = Stream.generate(() -> "1e999").limit(70).toList();

        assertThat(read("{\"metadata\":{\"a\":" + numbers + "}}", JsonBodyTest::metadata))
                .isPresent();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read("{\"metadata\":{\"a\":" + more + "}}", JsonBodyTest::metadata))
                .withMessageContaining("written out");
    }

    @Test
    void metadataOf64KibIsTakenAndOneByteMoreIsNot() {
        assertThat(read(metadataOf(64 * KIB), JsonBodyTest::metadata)).isPresent();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(metadataOf(64 * KIB + 1), JsonBodyTest::metadata))
                .withMessageContaining("64 KiB");
    }

    @Test
    void metadataMayNest64LevelsDeep() {
        assertThat(read(nested(63), JsonBodyTest::metadata)).isPresent();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(nested(64), JsonBodyTest::metadata))
                .withMessageContaining("64 levels");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(nested(1_000_000), JsonBodyTest::metadata))
                .withMessageContaining("nesting");
    }

    /// Sixteen million items would never fit: the body ends at its limit of items, whatever comes behind.
    @Test
    void anEndlessArrayEndsAtItsLimit() {
        var endless = new SequenceInputStream(Collections.enumeration(
                List.of(new ByteArrayInputStream("[{}".getBytes(StandardCharsets.UTF_8)), endless(",{}"))));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(endless, JsonBodyTest::emptyItems))
                .withMessageContaining("1000 items");
    }

    @Test
    void whatIsPassedOverIsNotKept() {
        var share = share();
        var before = memory.free();
        var names = IntStream.range(0, 200_000)
                .mapToObj(i -> "\"name " + i + "\":" + i)
                .toList();

        JsonBodies.readIfAny(
                stream("[{" + String.join(",", names) + ",\"long\":\"" + "x".repeat(2_000_000) + "\"}]"),
                share,
                body -> items(body, 256 * KIB));

        assertThat((before - memory.free())).isLessThan(2L * KIB * KIB);
    }

    @Test
    void whatIsKeptIsTakenFromTheMemoryOfTheCall() {
        var share = share();
        var before = memory.free();

        JsonBodies.readIfAny(
                stream("{\"metadata\":{\"a\":\"" + "x".repeat(50_000) + "\"}}"), share, JsonBodyTest::metadata);

        assertThat((before - memory.free())).isGreaterThan(50_000);
    }

    @Test
    void anEmptyBodyHasNoDocument() {
        assertThat(JsonBodies.readIfAny(stream(""), share(), JsonBodyTest::metadata))
                .isEmpty();
        assertThat(JsonBodies.readIfAny(stream(" \n"), share(), JsonBodyTest::metadata))
                .isEmpty();
    }

    private RequestMemory.Share share() {
        return RequestMemories.share(memory, "a caller");
    }

    private static Optional<String> metadata(JsonBody body) {
        Optional<String> metadata = Optional.empty();
        body.enterObject(Set.of("metadata"));
        while (body.nextMember()) {
            assertThat(body.member()).isEqualTo("metadata");
            metadata = ClientMetadata.read(body);
        }
        return metadata;
    }

    private static List<WrittenObject> items(JsonBody body, int maxBytes) {
        var items = new ArrayList<WrittenObject>();
        body.enterArray(1_000);
        while (body.nextItem()) {
            items.add(body.objectAsWritten(maxBytes));
        }
        return items;
    }

    private static int emptyItems(JsonBody body) {
        var items = 0;
        body.enterArray(1_000);
        while (body.nextItem()) {
            body.skip();
            items++;
        }
        return items;
    }

    private <T> T read(String json, Function<JsonBody, T> shape) {
        return read(stream(json), shape);
    }

    private <T> T read(InputStream json, Function<JsonBody, T> shape) {
        return JsonBodies.readIfAny(json, share(), shape).orElseThrow();
    }

    private static InputStream stream(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream endless(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private int next;

            @Override
            public int read() {
                return bytes[next++ % bytes.length];
            }
        };
    }

    private static String metadataOf(int bytes) {
        return "{\"metadata\":{\"a\":\"" + "x".repeat(bytes - "{\"a\":\"\"}".length()) + "\"}}";
    }

    private static String nested(int levels) {
        return "{\"metadata\":{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}}";
    }
}
