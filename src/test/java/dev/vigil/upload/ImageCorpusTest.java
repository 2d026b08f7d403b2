package dev.vigil.upload;

import static dev.vigil.upload.ImageFiles.chunk;
import static dev.vigil.upload.ImageFiles.encoded;
import static dev.vigil.upload.ImageFiles.frame;
import static dev.vigil.upload.ImageFiles.header;
import static dev.vigil.upload.ImageFiles.hex;
import static dev.vigil.upload.ImageFiles.joined;
import static dev.vigil.upload.ImageFiles.jpeg;
import static dev.vigil.upload.ImageFiles.png;
import static dev.vigil.upload.ImageFiles.segment;
import static dev.vigil.upload.ImageFiles.startOfFrame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.upload.ImageProbe.Probed;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import javax.imageio.IIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Strange and broken images. Whatever comes ends with an answer after a bounded number of bytes; what is accepted is
/// an
/// image that {@code javax.imageio} decodes, or has a reason to be accepted all the same.
class ImageCorpusTest {

    private static final int FIFTEEN_MEBIBYTES = 15 * 1024 * 1024;
    private static final int MUTATIONS = 10_000;

    /// Why a file is accepted that Java does not decode. In each case Rekognition judges, and what it cannot read ends
    /// {@code failed (invalid-image)}.
    private enum Reason {
        /// The probe reads to the frame header of a JPEG, or to the first image data of a PNG.
        BEHIND_THE_HEADER,
        /// Codes, quantities and metadata before the frame are walked over, not read.
        TABLES,
        /// A frame header of another coding than its scan, which may be one that Java does not know.
        OTHER_CODING,
        /// A frame header of a size that its scan does not have.
        OTHER_DIMENSIONS,
        /// Names and sampling of components that the scan does not have.
        OTHER_COMPONENTS
    }

    @Test
    void realImagesOfEveryKindAreAcceptedAndDecode() throws IOException {
        for (var file : decodable().entrySet()) {
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
        for (var file : corrupt().entrySet()) {
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

    @Test
    void everyCutOfAnImageIsRefusedOrDamagedBehindItsHeader() throws IOException {
        for (var format : new String[] {"jpg", "png"}) {
            var whole = encoded(format, 96, 96, false);
            for (var length = 0; length < whole.length; length++) {
                if (probe(Arrays.copyOf(whole, length)) instanceof Probed.Image) {
                    assertThat(length).as(format).isGreaterThanOrEqualTo(headerEnd(whole));
                }
            }
        }
    }

    @Test
    void everyMutationOfAnImageIsRefusedOrAcceptedWithAReason() throws IOException {
        for (var format : new String[] {"jpg", "png"}) {
            var whole = encoded(format, 96, 96, false);
            var reasons = new EnumMap<Reason, Integer>(Reason.class);
            for (var seed = 0; seed < MUTATIONS; seed++) {
                var mutant = mutated(whole, new Random(seed));
                if (probe(mutant) instanceof Probed.Image && !Arrays.equals(mutant, whole)) {
                    var reason = reason(whole, mutant);
                    assertThat(reason != null || decodes(mutant))
                            .as("%s with seed %d decodes", format, seed)
                            .isTrue();
                    reasons.merge(reason == null ? Reason.BEHIND_THE_HEADER : reason, 1, Integer::sum);
                }
            }
            System.out.println("mutations of a " + format + " that are accepted: " + reasons);
            assertThat(reasons).containsKey(Reason.BEHIND_THE_HEADER);
        }
    }

    private static Map<String, byte[]> decodable() throws IOException {
        var jpeg = encoded("jpg", 96, 96, false);
        var png = encoded("png", 96, 96, false);
        var files = new LinkedHashMap<String, byte[]>();
        files.put("baseline", jpeg);
        files.put("progressive", encoded("jpg", 96, 96, true));
        files.put("grey", written("jpg", new BufferedImage(96, 96, BufferedImage.TYPE_BYTE_GRAY)));
        files.put("CMYK", cmyk());
        files.put("EXIF orientation", behindStart(jpeg, exif("011200030000000100060000")));
        files.put("EXIF GPS", behindStart(jpeg, exif("88250004000000010000001a")));
        files.put("MPO", joined(behindStart(jpeg, segment(0xe2, hex("4d50460049492a0008000000"))), jpeg));
        files.put("JPEG with a ZIP behind it", joined(jpeg, hex("504b0304"), new byte[100]));
        files.put("JPEG with a PNG in a comment", behindStart(jpeg, segment(0xfe, png)));
        files.put("JPEG of 1,000 segments", behindStart(jpeg, repeated(segment(0xe5, new byte[1]), 5_000)));
        files.put("JPEG with fill bytes", behindStart(jpeg, repeated(hex("ff"), 10_000)));
        files.put("PNG", png);
        files.put("interlaced PNG", encoded("png", 96, 96, true));
        files.put("PNG with alpha", written("png", new BufferedImage(96, 96, BufferedImage.TYPE_INT_ARGB)));
        files.put("PNG of two colours", written("png", new BufferedImage(96, 96, BufferedImage.TYPE_BYTE_BINARY)));
        files.put("PNG with a palette", written("png", new BufferedImage(96, 96, BufferedImage.TYPE_BYTE_INDEXED)));
        files.put("grey PNG of 16 bits", raw(16, 0, 2));
        files.put("PNG of 16 bits", raw(16, 2, 6));
        files.put("PNG with alpha of 16 bits", raw(16, 6, 8));
        files.put("APNG", apng(png));
        files.put("PNG with a JPEG behind it", joined(png, jpeg));
        files.put("PNG of 1,000 texts", behindHeader(png, repeated(chunk("tEXt", hex("610062")), 15_000)));
        return files;
    }

    private static Map<String, byte[]> corrupt() throws IOException {
        var jpeg = encoded("jpg", 96, 96, false);
        var png = encoded("png", 96, 96, false);
        var at = startOfFrame(jpeg, 0xc0);
        var files = new LinkedHashMap<String, byte[]>();
        for (var marker : new int[] {0xc5, 0xc6, 0xc7, 0xc8, 0xcd, 0xce, 0xcf, 0xde, 0xdf, 0xf7, 0x02, 0xd8, 0x00}) {
            files.put("JPEG with the marker " + Integer.toHexString(marker), with(jpeg, at + 1, marker));
        }
        files.put("JPEG of 9 bits", with(jpeg, at + 4, 9));
        files.put("baseline of 12 bits", with(jpeg, at + 4, 12));
        files.put("lossless of 17 bits", with(with(jpeg, at + 1, 0xc3), at + 4, 17));
        files.put("JPEG without components", with(jpeg, at + 9, 0));
        files.put("JPEG of five components", with(with(jpeg, at + 9, 5), at + 3, 8 + 15));
        files.put("frame header of another length", with(jpeg, at + 3, 18));
        files.put("JPEG sampled 0 times", with(jpeg, at + 11, 0x01));
        files.put("JPEG sampled 5 times", with(jpeg, at + 11, 0x15));
        files.put("JPEG with a fifth table", with(jpeg, at + 12, 4));
        files.put("PNG header of another length", with(png, 11, 12));
        files.put("PNG header with a wrong sum", with(png, 32, png[32] ^ 1));
        for (var wrong : new int[][] {{8, 1}, {8, 5}, {8, 7}, {3, 0}, {4, 2}, {16, 3}, {32, 2}, {0, 0}}) {
            files.put(
                    "PNG of depth and colour " + Arrays.toString(wrong),
                    joined(
                            ImageFiles.PNG_SIGNATURE,
                            header(96, 96, wrong[0], wrong[1]),
                            Arrays.copyOfRange(png, 33, png.length)));
        }
        files.put("PNG without image data", joined(Arrays.copyOf(png, 33), chunk("IEND", new byte[0])));
        files.put(
                "PNG with image data behind its end",
                joined(Arrays.copyOf(png, 33), chunk("IEND", new byte[0]), chunk("IDAT", new byte[9])));
        files.put("PNG with an unknown critical chunk", behindHeader(png, chunk("ABCD", new byte[0])));
        files.put(
                "PNG without its palette",
                joined(ImageFiles.PNG_SIGNATURE, header(96, 96, 8, 3), chunk("IDAT", new byte[9])));
        files.put("PNG of Apple's", joined(ImageFiles.PNG_SIGNATURE, chunk("CgBI", new byte[4]), behindSignature(png)));
        files.put("PNG of a chunk as long as any may be", joined(Arrays.copyOf(png, 33), hex("7fffffff74455874")));
        files.put("PNG of a chunk longer than any may be", joined(Arrays.copyOf(png, 33), hex("ffffffff74455874")));
        return files;
    }

    private static byte[] behindSignature(byte[] png) {
        return Arrays.copyOfRange(png, 8, png.length);
    }

    /// Why this mutant may be accepted without an image that decodes; null if it may not.
    private static @Nullable Reason reason(byte[] whole, byte[] mutant) {
        for (var at = Arrays.mismatch(whole, mutant); at < Math.min(whole.length, mutant.length); at++) {
            var reason = whole[at] == mutant[at] ? null : reason(whole, at);
            if (reason != null) {
                return reason;
            }
        }
        return whole.length == mutant.length ? null : Reason.BEHIND_THE_HEADER;
    }

    private static @Nullable Reason reason(byte[] whole, int at) {
        if (at >= headerEnd(whole)) {
            return Reason.BEHIND_THE_HEADER;
        }
        if (whole[0] == (byte) 0x89) {
            // The length of the image data says how long they are, not whether they are there.
            return at >= 33 && at < 37 ? Reason.BEHIND_THE_HEADER : null;
        }
        var frame = startOfFrame(whole, 0xc0);
        if (at < frame) {
            return Reason.TABLES;
        }
        if (at == frame + 1) {
            return Reason.OTHER_CODING;
        }
        if (at >= frame + 5 && at < frame + 9) {
            return Reason.OTHER_DIMENSIONS;
        }
        return at >= frame + 10 ? Reason.OTHER_COMPONENTS : null;
    }

    private static int headerEnd(byte[] whole) {
        return whole[0] == (byte) 0x89 ? 41 : startOfFrame(whole, 0xc0) + 19;
    }

    /// One to four bytes set, put in or left out.
    private static byte[] mutated(byte[] whole, Random random) {
        var mutant = whole;
        for (var left = 1 + random.nextInt(4); left > 0; left--) {
            // Half of the changes lie where a probe looks.
            var at = random.nextInt(random.nextBoolean() ? headerEnd(whole) : mutant.length);
            var one = new byte[] {(byte) random.nextInt(256)};
            mutant = switch (random.nextInt(4)) {
                case 0 -> joined(Arrays.copyOf(mutant, at), one, Arrays.copyOfRange(mutant, at, mutant.length));
                case 1 -> joined(Arrays.copyOf(mutant, at), Arrays.copyOfRange(mutant, at + 1, mutant.length));
                case 2 -> with(mutant, at, mutant[at] ^ 1 << random.nextInt(8));
                default -> with(mutant, at, one[0]);
            };
        }
        return mutant;
    }

    private static byte[] with(byte[] file, int at, int value) {
        var changed = file.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] behindStart(byte[] jpeg, byte[] added) {
        return joined(Arrays.copyOf(jpeg, 2), added, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] behindHeader(byte[] png, byte[] added) {
        return joined(Arrays.copyOf(png, 33), added, Arrays.copyOfRange(png, 33, png.length));
    }

    private static byte[] repeated(byte[] piece, int length) {
        var out = new ByteArrayOutputStream();
        while (out.size() + piece.length <= length) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    /// An EXIF segment with one entry of its first directory.
    private static byte[] exif(String entry) {
        return segment(0xe1, joined(hex("457869660000" + "4d4d002a00000008" + "0001" + entry + "00000000" + "0000")));
    }

    private static byte[] cmyk() throws IOException {
        var writer = ImageIO.getImageWritersByFormatName("jpg").next();
        try (var out = new ByteArrayOutputStream();
                var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            var raster = Raster.createInterleavedRaster(java.awt.image.DataBuffer.TYPE_BYTE, 96, 96, 4, null);
            writer.write(null, new IIOImage(raster, null, null), null);
            stream.flush();
            return out.toByteArray();
        } finally {
            writer.dispose();
        }
    }

    /// A black PNG written by hand.
    private static byte[] raw(int depth, int colour, int bytesPerPixel) {
        var deflater = new Deflater();
        deflater.setInput(new byte[96 * (1 + 96 * bytesPerPixel)]);
        deflater.finish();
        var data = new byte[4_096];
        var length = deflater.deflate(data);
        deflater.end();
        return joined(
                ImageFiles.PNG_SIGNATURE,
                header(96, 96, depth, colour),
                chunk("IDAT", Arrays.copyOf(data, length)),
                chunk("IEND", new byte[0]));
    }

    private static byte[] apng(byte[] png) {
        var control = ByteBuffer.allocate(26).putInt(0).putInt(96).putInt(96).array();
        return behindHeader(png, joined(chunk("acTL", hex("0000000100000000")), chunk("fcTL", control)));
    }

    private static byte[] written(String format, BufferedImage image) throws IOException {
        try (var out = new ByteArrayOutputStream()) {
            assertThat(ImageIO.write(image, format, out)).isTrue();
            return out.toByteArray();
        }
    }

    /// Whether Java decodes the file.
    private static boolean decodes(byte[] file) {
        try (var stream = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            var readers = ImageIO.getImageReaders(stream);
            return readers.hasNext() && isRead(readers.next(), stream);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /// Four components have no colours in Java, but samples.
    private static boolean isRead(ImageReader reader, ImageInputStream stream) throws IOException {
        reader.setInput(stream);
        try {
            return reader.read(0) != null;
        } catch (IIOException e) {
            return String.valueOf(e.getMessage()).equals("Unsupported Image Type")
                    && reader.readRaster(0, null).getNumBands() == 4;
        } finally {
            reader.dispose();
        }
    }

    /// Counts what is read; nothing reads more than it may.
    private static Probed probe(byte[] file) {
        var reads = new AtomicInteger();
        var probed = ImageProbe.probe(file.length, at -> {
            reads.incrementAndGet();
            return at < file.length ? file[(int) at] & 0xff : -1;
        });
        assertThat(reads.get()).as("bytes read").isLessThanOrEqualTo(HeaderBytes.MAX_READS);
        return probed;
    }
}
