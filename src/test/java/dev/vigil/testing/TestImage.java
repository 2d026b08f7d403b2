package dev.vigil.testing;

import dev.vigil.local.StandInLabels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/// A real, small image whose bytes, and so whose labels, follow from a seed.
public record TestImage(String name, byte[] bytes) {

    private static final byte[] JPEG = encoded("jpg", 96, 96);
    private static final byte[] PNG = encoded("png", 96, 96);
    private static final double MIN_CONFIDENCE = 20;
    private static final List<String> STRICT =
            List.of("Swimwear or Underwear", "Non-Explicit Nudity of Intimate parts and Kissing");

    /// A JPEG with the seed in a comment segment.
    public static TestImage jpeg(String seed) {
        var comment = seed.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(JPEG.length + 4 + comment.length)
                .put(JPEG, 0, 2)
                .putShort((short) 0xfffe)
                .putShort((short) (comment.length + 2))
                .put(comment)
                .put(JPEG, 2, JPEG.length - 2);
        return new TestImage("x.jpg", bytes.array());
    }

    /// A JPEG of this many bytes: what is too much lies between its scan and its end.
    public static TestImage large(String seed, int size) {
        var small = jpeg(seed).bytes();
        var bytes = java.util.Arrays.copyOf(small, size);
        java.util.Arrays.fill(bytes, small.length - 2, size, (byte) 0);
        bytes[size - 2] = (byte) 0xff;
        bytes[size - 1] = (byte) 0xd9;
        return new TestImage("large.jpg", bytes);
    }

    /// A PNG with the seed in a text chunk behind the header.
    public static TestImage png(String seed) {
        var text = ("Comment\0" + seed).getBytes(StandardCharsets.UTF_8);
        var chunk = ByteBuffer.allocate(text.length + 4)
                .put("tEXt".getBytes(StandardCharsets.US_ASCII))
                .put(text)
                .array();
        var crc = new CRC32();
        crc.update(chunk);
        var header = 33;
        var bytes = ByteBuffer.allocate(PNG.length + 12 + text.length)
                .put(PNG, 0, header)
                .putInt(text.length)
                .put(chunk)
                .putInt((int) crc.getValue())
                .put(PNG, header, PNG.length - header);
        return new TestImage("x.png", bytes.array());
    }

    /// A JPEG of these dimensions.
    public static TestImage jpeg(int width, int height) {
        return new TestImage("sized.jpg", encoded("jpg", width, height));
    }

    /// A JPEG that only Rekognition finds damaged: its end is missing.
    public static TestImage damagedBehindTheHeader(String seed) {
        var whole = jpeg(seed).bytes();
        return new TestImage("damaged.jpg", java.util.Arrays.copyOf(whole, whole.length - 2));
    }

    /// This many different images.
    public static List<TestImage> many(String seed, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> i % 5 == 4 ? png(seed + i) : jpeg(seed + i))
                .toList();
    }

    /// The same under another file name.
    public TestImage named(String other) {
        return new TestImage(other, bytes);
    }

    public String sha256() {
        return HexFormat.of().formatHex(StandInLabels.sha256(bytes));
    }

    /// The names of the labels that the stand-in gives this content.
    public List<String> expectedLabels() {
        return StandInLabels.of(bytes).stream()
                .filter(label -> label.confidence() >= MIN_CONFIDENCE)
                .map(StandInLabels.StandInLabel::name)
                .toList();
    }

    /// The verdict that the default policy gives this content, computed without it.
    public boolean expectedFlag() {
        var labels = StandInLabels.of(bytes);
        if (labels.isEmpty()) {
            return false;
        }
        return labels.getFirst().confidence()
                >= (STRICT.contains(labels.getFirst().name()) ? 50 : 65);
    }

    private static byte[] encoded(String format, int width, int height) {
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
