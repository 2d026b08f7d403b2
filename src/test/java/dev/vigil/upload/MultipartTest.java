package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {

    private static final String BOUNDARY = "----bound7MA4YWxk";
    private static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    @Test
    void whereverTheBodyIsCutTheContentsStayWhatTheyWere() throws IOException {
        var contents = List.of(
                bytes("\r\n--" + BOUNDARY.substring(0, 9) + "\r\n--\r\n-\r\r\n" + "\r\n--" + BOUNDARY.substring(1)),
                new byte[0],
                bytes("\r"),
                bytes("\r\n"),
                bytes("\n\n--\n"),
                bytes("x\r\n--" + BOUNDARY.substring(0, BOUNDARY.length() - 1)),
                random(300));
        var body = body(contents);

        for (var most = 1; most < body.length + 1; most++) {
            assertThat(read(new InPieces(body, most)))
                    .as("in pieces of %d", most)
                    .containsExactlyElementsOf(contents);
        }
    }

    @Test
    void aFileOfManyBuffersIsWhole() throws IOException {
        var contents = List.of(random(5_000_000), random(32 * 1024), random(1));

        assertThat(read(new ByteArrayInputStream(body(contents)))).containsExactlyElementsOf(contents);
    }

    @Test
    void whatWasNotReadOfAPartIsSkipped() throws IOException {
        var parts = Multipart.of(TYPE, new ByteArrayInputStream(body(List.of(random(200_000), random(10)))), NO_LIMIT);

        parts.next();
        parts.content();

        assertThat(parts.next()).get().extracting(Multipart.Part::fileName).isEqualTo("file1");
        assertThat(parts.next()).isEmpty();
        assertThat(parts.next()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            filename="urlaub ä 😀.jpg" | urlaub ä 😀.jpg
            filename=plain.jpg         | plain.jpg
            filename="a;b=c.jpg"       | a;b=c.jpg
            filename="say \\"hi\\".jpg"  | say "hi".jpg
            filename="folder\\x.jpg"    | folder\\x.jpg
            filename="C:\\folder\\x.jpg" | C:\\folder\\x.jpg
            filename="../../etc"       | ../../etc
            filename="x"; filename*=UTF-8''%c3%a4.jpg | ä.jpg
            filename=""                | ~~
            x=y                        |
            """)
    void aFileNameIsWhatTheClientSent(String parameter, String name) throws IOException {
        var part = Multipart.of(
                        TYPE,
                        new ByteArrayInputStream(bytes("--" + BOUNDARY
                                + "\r\ncontent-disposition: form-data; name=\"images\"; " + parameter + "\r\n\r\n\r\n--"
                                + BOUNDARY + "--")),
                        NO_LIMIT)
                .next();

        assertThat(part).contains(new Multipart.Part("images", name));
    }

    @Test
    void theNameOfOnePartIsNotThatOfTheNext() throws IOException {
        var parts = Multipart.of(
                TYPE,
                new ByteArrayInputStream(bytes("--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"images\"; filename=\"x\"\r\n\r\n\r\n--" + BOUNDARY
                        + "\r\nContent-Type: image/jpeg\r\n\r\n\r\n--" + BOUNDARY + "--")),
                NO_LIMIT);

        assertThat(parts.next()).contains(new Multipart.Part("images", "x"));
        assertThat(parts.next()).contains(new Multipart.Part(null, null));
    }

    @Test
    void aBodyThatIsCutAnywhereIsRefused() {
        var whole = body(List.of(random(50), random(50)));
        var end = whole.length - "\r\n".length();

        for (var length = 0; length < end; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(IOException.class)
                    .as("after %d bytes", length)
                    .isThrownBy(() -> read(new ByteArrayInputStream(cut)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=ä",
                "nonsense"
            })
    void aTypeWithoutABoundaryIsRefused(String type) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Multipart.of(type, InputStream.nullInputStream(), NO_LIMIT));
    }

    @Test
    void aBoundaryMayBeQuoted() throws IOException {
        var parts = Multipart.of(
                "Multipart/Form-Data; charset=utf-8; Boundary=\"" + BOUNDARY + "\"",
                new ByteArrayInputStream(body(List.of(random(3)))),
                NO_LIMIT);

        assertThat(parts.next()).isPresent();
    }

    /// Illegal without quotes, and sent all the same by clients that build mail.
    @Test
    void aBoundaryMayHoldAnEqualsSign() throws IOException {
        var parts = Multipart.of(
                "multipart/form-data; boundary=----=_Part_1",
                new ByteArrayInputStream(
                        bytes("------=_Part_1\r\nContent-Disposition: form-data; name=\"images\"\r\n\r\n"
                                + "\r\n------=_Part_1--")),
                NO_LIMIT);

        assertThat(parts.next()).isPresent();
    }

    /// It is searched for from its end: one of thousands of letters would take thousands of steps for each byte.
    @Test
    void aBoundaryHasSeventyCharactersAtMost() throws IOException {
        assertThat(Multipart.of("multipart/form-data; boundary=" + "a".repeat(70), InputStream.nullInputStream(), 1))
                .isNotNull();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Multipart.of(
                        "multipart/form-data; boundary=" + "a".repeat(71), InputStream.nullInputStream(), 1));
    }

    @Test
    void theEndOfAPartIsTheEndHoweverOftenOneAsks() throws IOException {
        var parts = Multipart.of(TYPE, new ByteArrayInputStream(body(List.of(random(3), random(4)))), NO_LIMIT);
        parts.next();
        parts.content();

        assertThat(parts.content().remaining()).isZero();
        assertThat(parts.content().remaining()).isZero();

        assertThat(parts.next()).get().extracting(Multipart.Part::fileName).isEqualTo("file1");
        assertThat(parts.content().remaining()).isEqualTo(4);
    }

    @Test
    void aControlCharacterInAHeaderIsRefused() {
        var head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"images\"; filename=\"a\0b\"\r\n\r\n";

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(new ByteArrayInputStream(bytes(head))));
    }

    @Test
    void headersWithoutEndAreRefused() {
        var endless = bytes("--" + BOUNDARY + "\r\nX: " + "y".repeat(20_000));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(new ByteArrayInputStream(endless)))
                .havingCause()
                .withMessageContaining("max length");
    }

    @Test
    void aBodyOverTheLimitNamesIt() {
        var body = body(List.of(random(1_000)));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> {
                    var parts = Multipart.of(TYPE, new ByteArrayInputStream(body), 500);
                    parts.next();
                })
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ProblemCode.LIMIT_EXCEEDED));
    }

    private static List<byte[]> read(InputStream body) throws IOException {
        var parts = Multipart.of(TYPE, body, NO_LIMIT);
        var contents = new ArrayList<byte[]>();
        while (parts.next().isPresent()) {
            var content = new ByteArrayOutputStream();
            for (var piece = parts.content(); piece.hasRemaining(); piece = parts.content()) {
                content.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            }
            contents.add(content.toByteArray());
        }
        return contents;
    }

    private static byte[] body(List<byte[]> contents) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(bytes("a preamble, which nobody reads\r\n"));
        for (var i = 0; i < contents.size(); i++) {
            body.writeBytes(bytes("--" + BOUNDARY
                    + "\r\nContent-Disposition: form-data; name=\"images\"; filename=\"file" + i
                    + "\"\r\nContent-Type: image/jpeg\r\n\r\n"));
            body.writeBytes(contents.get(i));
            body.writeBytes(bytes("\r\n"));
        }
        body.writeBytes(bytes("--" + BOUNDARY + "--\r\n"));
        return body.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int length) {
        var content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    /// A stream that gives no more than so many bytes at once.
    private static final class InPieces extends ByteArrayInputStream {

        private final int most;

        InPieces(byte[] bytes, int most) {
            super(bytes);
            this.most = most;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, most));
        }
    }
}
