package dev.vigil.upload;

import static dev.vigil.upload.ImageFiles.encoded;
import static dev.vigil.upload.ImageFiles.frame;
import static dev.vigil.upload.ImageFiles.hex;
import static dev.vigil.upload.ImageFiles.joined;
import static dev.vigil.upload.ImageFiles.jpeg;
import static dev.vigil.upload.ImageFiles.png;
import static dev.vigil.upload.ImageFiles.startOfFrame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.upload.ImageProbe.Format;
import dev.vigil.upload.ImageProbe.Probed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

class ImageProbeTest {

    private static final int JPEG_SIGNATURE = 3;
    private static final int PNG_SIGNATURE = 8;
    /// The end of the signature, the header chunk, and the length and type of the first chunk of image data.
    private static final int PNG_HEADER_END = 8 + 25 + 8;
    private static final int FIFTEEN_MEBIBYTES = 15_728_640;

    @Test
    void realImagesTellFormatAndDimensions() throws IOException {
        assertThat(probe(encoded("jpg", 123, 97, false))).isEqualTo(new Probed.Image(Format.JPEG, 123, 97));
        assertThat(probe(encoded("jpg", 97, 123, true))).isEqualTo(new Probed.Image(Format.JPEG, 97, 123));
        assertThat(probe(encoded("png", 640, 480, false))).isEqualTo(new Probed.Image(Format.PNG, 640, 480));
    }

    @Test
    void largeSegmentsAndFillBytesBeforeTheFrameAreWalkedOver() throws IOException {
        var real = encoded("jpg", 123, 97, false);
        var frame = startOfFrame(real, 0xc0);
        var out = new ByteArrayOutputStream();
        out.write(real, 0, 2);
        var random = new Random(1);
        for (var i = 0; i < 5; i++) {
            var metadata = new byte[60_000];
            random.nextBytes(metadata);
            out.writeBytes(joined(hex("ffffffe1ea62"), metadata));
        }
        out.write(real, 2, frame - 2);
        out.writeBytes(hex("ffffffffff"));
        out.write(real, frame, real.length - frame);

        assertThat(probe(out.toByteArray())).isEqualTo(new Probed.Image(Format.JPEG, 123, 97));
    }

    @Test
    void dimensionsInsideAThumbnailOfTheMetadataAreNotTakenForThoseOfTheImage() {
        var thumbnail = jpeg(160, 120);
        var segment = joined(hex("ffe100%02x".formatted(2 + thumbnail.length)), thumbnail);

        assertThat(probe(joined(hex("ffd8"), segment, frame(0xc2, 4000, 3000))))
                .isEqualTo(new Probed.Image(Format.JPEG, 4000, 3000));
    }

    @Test
    void everyTruncationOfAJpegBeforeTheEndOfItsFrameHeaderIsRefused() throws IOException {
        for (var progressive : new boolean[] {false, true}) {
            var real = encoded("jpg", 96, 96, progressive);
            var headerEnd = startOfFrame(real, progressive ? 0xc2 : 0xc0) + 19;

            assertTruncations(real, JPEG_SIGNATURE, headerEnd, new Probed.Image(Format.JPEG, 96, 96));
        }
    }

    @Test
    void everyTruncationOfAPngBeforeItsImageDataIsRefused() throws IOException {
        assertTruncations(
                encoded("png", 96, 96, false), PNG_SIGNATURE, PNG_HEADER_END, new Probed.Image(Format.PNG, 96, 96));
    }

    @Test
    void dimensionsOfZeroAreCorrupt() {
        for (var file : new byte[][] {jpeg(0, 100), jpeg(100, 0), jpeg(0, 0), png(0, 100), png(100, 0), png(0, 0)}) {
            assertThat(probe(file)).as(HexFormat.of().formatHex(file)).isEqualTo(new Probed.Refused(Rejection.CORRUPT));
        }
    }

    @Test
    void segmentsShorterThanTheirOwnLengthFieldAreCorrupt() {
        for (var length : new String[] {"0000", "0001"}) {
            assertThat(probe(joined(hex("ffd8ffe0" + length), frame(0xc0, 100, 100))))
                    .as("length " + length)
                    .isEqualTo(new Probed.Refused(Rejection.CORRUPT));
        }
        assertThat(probe(joined(hex("ffd8ffe00002"), frame(0xc0, 100, 100))))
                .isEqualTo(new Probed.Image(Format.JPEG, 100, 100));
    }

    @Test
    void aScanOrTheEndBeforeTheFrameIsCorrupt() {
        assertThat(probe(joined(hex("ffd8ffda0002"), frame(0xc0, 100, 100))))
                .isEqualTo(new Probed.Refused(Rejection.CORRUPT));
        assertThat(probe(joined(hex("ffd8ffd9"), frame(0xc0, 100, 100))))
                .isEqualTo(new Probed.Refused(Rejection.CORRUPT));
    }

    @Test
    void tablesWithMarkersAmongTheFramesAreNoFrames() {
        for (var marker : new int[] {0xc4, 0xcc}) {
            assertThat(probe(joined(hex("ffd8"), frame(marker, 200, 200), frame(0xc1, 100, 90))))
                    .as(Integer.toHexString(marker))
                    .isEqualTo(new Probed.Image(Format.JPEG, 100, 90));
        }
    }

    @Test
    void eachSideMayHaveEightyToTenThousandPixels() {
        for (var side : new int[] {80, 10_000}) {
            assertThat(probe(jpeg(side, 500))).isEqualTo(new Probed.Image(Format.JPEG, side, 500));
            assertThat(probe(jpeg(500, side))).isEqualTo(new Probed.Image(Format.JPEG, 500, side));
            assertThat(probe(png(side, 500))).isEqualTo(new Probed.Image(Format.PNG, side, 500));
            assertThat(probe(png(500, side))).isEqualTo(new Probed.Image(Format.PNG, 500, side));
        }
        for (var file : new byte[][] {jpeg(79, 500), jpeg(500, 79), png(79, 500), png(500, 79)}) {
            assertThat(probe(file)).isEqualTo(new Probed.Refused(Rejection.TOO_SMALL));
        }
        for (var file : new byte[][] {jpeg(10_001, 500), jpeg(500, 10_001), png(10_001, 500), png(500, -1)}) {
            assertThat(probe(file)).isEqualTo(new Probed.Refused(Rejection.TOO_MANY_PIXELS));
        }
    }

    @Test
    void anyBytesBehindAJpegSignatureEndWithAnAnswer() {
        var random = new Random(20_260_714);
        for (var i = 0; i < 2_000; i++) {
            var file = new byte[JPEG_SIGNATURE + random.nextInt(600)];
            for (var at = JPEG_SIGNATURE; at < file.length; at++) {
                file[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
            }
            System.arraycopy(hex("ffd8ff"), 0, file, 0, JPEG_SIGNATURE);

            switch (probe(file)) {
                case Probed.Image(var format, var width, var height) -> {
                    assertThat(format).isEqualTo(Format.JPEG);
                    assertThat(width).isBetween(80, 10_000);
                    assertThat(height).isBetween(80, 10_000);
                }
                case Probed.Refused(var reason) ->
                    assertThat(reason).isIn(Rejection.CORRUPT, Rejection.TOO_SMALL, Rejection.TOO_MANY_PIXELS);
            }
        }
    }

    @Test
    void theSizeIsJudgedFirst() {
        var image = jpeg(100, 100);

        assertThat(ImageProbe.probe(0, at -> -1)).isEqualTo(new Probed.Refused(Rejection.EMPTY));
        assertThat(ImageProbe.probe(FIFTEEN_MEBIBYTES, reader(image, FIFTEEN_MEBIBYTES)))
                .isEqualTo(new Probed.Image(Format.JPEG, 100, 100));
        assertThat(ImageProbe.probe(FIFTEEN_MEBIBYTES + 1L, reader(image, FIFTEEN_MEBIBYTES)))
                .isEqualTo(new Probed.Refused(Rejection.TOO_LARGE));
    }

    @Test
    void otherFormatsAreUnsupported() {
        for (var start : new String[] {"474946383961", "52494646", "424d", "00", "ffd8fe", "25504446", "89504e470a"}) {
            assertThat(probe(joined(hex(start), new byte[64])))
                    .as(start)
                    .isEqualTo(new Probed.Refused(Rejection.UNSUPPORTED_FORMAT));
        }
    }

    private static void assertTruncations(byte[] whole, int signature, int headerEnd, Probed.Image image) {
        assertThat(headerEnd).isLessThan(whole.length);
        for (var length = 1; length <= whole.length; length++) {
            var expected = length < signature
                    ? new Probed.Refused(Rejection.UNSUPPORTED_FORMAT)
                    : length < headerEnd ? new Probed.Refused(Rejection.CORRUPT) : image;
            assertThat(probe(Arrays.copyOf(whole, length)))
                    .as("the first %d of %d bytes", length, whole.length)
                    .isEqualTo(expected);
        }
    }

    private static Probed probe(byte[] file) {
        return ImageProbe.probe(file.length, reader(file, HeaderBytes.MAX_READS));
    }

    /// Reads the file, and ends a probe that reads more often than any that gets on would.
    private static LongToIntFunction reader(byte[] file, long most) {
        var reads = new AtomicLong();
        return at -> {
            assertThat(reads.incrementAndGet()).as("reads").isLessThanOrEqualTo(most);
            return at < file.length ? file[(int) at] & 0xff : -1;
        };
    }
}
