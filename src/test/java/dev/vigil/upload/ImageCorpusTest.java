package dev.vigil.upload;

import static dev.vigil.upload.Decoder.decodes;
import static dev.vigil.upload.Decoder.probe;
import static dev.vigil.upload.ImageFiles.chunk;
import static dev.vigil.upload.ImageFiles.encoded;
import static dev.vigil.upload.ImageFiles.frame;
import static dev.vigil.upload.ImageFiles.hex;
import static dev.vigil.upload.ImageFiles.joined;
import static dev.vigil.upload.ImageFiles.jpeg;
import static dev.vigil.upload.ImageFiles.png;
import static dev.vigil.upload.ImageFiles.segment;
import static dev.vigil.upload.ImageFiles.startOfFrame;
import static dev.vigil.upload.OddImages.repeated;
import static dev.vigil.upload.OddImages.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.upload.ImageProbe.Probed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Strange and broken images. Whatever comes ends with an answer after a bounded number of bytes; what is accepted is
/// an image that {@code javax.imageio} decodes, or has a reason to be accepted all the same.
class ImageCorpusTest {

    private static final int FIFTEEN_MEBIBYTES = 15 * 1024 * 1024;

    @Test
    void realImagesOfEveryKindAreAcceptedAndDecode() throws IOException {
        for (var file : OddImages.decodable().entrySet()) {
            assertThat(probe(file.getValue())).as(file.getKey()).isInstanceOf(Probed.Image.class);
            assertThat(decodes(file.getValue())).as(file.getKey()).isTrue();
        }
    }

    /// Java knows no arithmetic codes, no lossless JPEG and no samples of 12 bits. Whether Rekognition does is not
    /// documented, so it is asked rather than a good image refused.
    @Test
    void codingsThatOnlyJavaCannotDecodeAreAccepted() throws IOException {
        var baseline = encoded("jpg", 96, 96, false);
        var at = startOfFrame(baseline, 0xc0);
        var twelveBits = with(with(baseline, at + 1, 0xc1), at + 4, 12);
        for (var file : new byte[][] {
            with(baseline, at + 1, 0xc9), with(baseline, at + 1, 0xca), with(baseline, at + 1, 0xc3), twelveBits
        }) {
            assertThat(probe(file)).isInstanceOf(Probed.Image.class);
            assertThat(decodes(file)).isFalse();
        }
    }

    @Test
    void headersThatTheFormatDoesNotAllowAreCorrupt() throws IOException {
        for (var file : OddImages.corrupt().entrySet()) {
            assertThat(probe(file.getValue())).as(file.getKey()).isEqualTo(new Probed.Refused(Rejection.CORRUPT));
        }
    }

    @Test
    void whatOnlyContainsAnImageIsUnsupported() throws IOException {
        var image = encoded("jpg", 96, 96, false);
        for (var head :
                new String[] {"GIF89a", "%PDF-1.7\n", "<!DOCTYPE html>", "PK\u0003\u0004", "\n", "RIFF0000WEBP"}) {
            assertThat(probe(joined(head.getBytes(StandardCharsets.US_ASCII), image)))
                    .as(head)
                    .isEqualTo(new Probed.Refused(Rejection.UNSUPPORTED_FORMAT));
        }
    }

    @Test
    void headersOfHugeDimensionsAreRefused() {
        for (var file : new byte[][] {
            jpeg(0xffff, 0xffff), png(Integer.MAX_VALUE, Integer.MAX_VALUE), png(-1, -1), png(1 << 20, 100)
        }) {
            assertThat(probe(file)).isEqualTo(new Probed.Refused(Rejection.TOO_MANY_PIXELS));
        }
    }

    /// Each would take as many reads as it has bytes, or half of them, if the walk had no bound of its own.
    @Test
    void endlessHeadersEndAfterABoundedNumberOfBytes() {
        for (var piece : new String[] {"ff", "ffd0", "ff01", "fffe0002"}) {
            var file = joined(hex("ffd8"), repeated(hex(piece), FIFTEEN_MEBIBYTES - 100), frame(0xc0, 96, 96));
            assertThat(probe(file)).as(piece).isEqualTo(new Probed.Refused(Rejection.CORRUPT));
        }
        var chunks = joined(
                Arrays.copyOf(png(96, 96), 33),
                repeated(chunk("tEXt", new byte[0]), FIFTEEN_MEBIBYTES - 100),
                chunk("IDAT", new byte[0]));
        assertThat(probe(chunks)).isEqualTo(new Probed.Refused(Rejection.CORRUPT));
    }

    /// 15 MB of metadata in segments as large as they may be: 240 steps.
    @Test
    void metadataUpToTheLimitOfAFileAreWalkedOver() throws IOException {
        var image = encoded("jpg", 96, 96, false);
        var metadata = repeated(segment(0xe1, new byte[65_533]), FIFTEEN_MEBIBYTES - image.length - 65_600);

        assertThat(probe(joined(hex("ffd8"), metadata, Arrays.copyOfRange(image, 2, image.length))))
                .isInstanceOf(Probed.Image.class);
    }
}
