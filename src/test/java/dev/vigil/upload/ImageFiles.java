package dev.vigil.upload;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/// Image files for tests: real ones, and headers made by hand.
final class ImageFiles {

    static final byte[] PNG_SIGNATURE = hex("89504e470d0a1a0a");

    private ImageFiles() {}

    static byte[] jpeg(int width, int height) {
        return joined(hex("ffd8"), frame(0xc0, width, height));
    }

    static byte[] frame(int marker, int width, int height) {
        return ByteBuffer.allocate(13)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) 11)
                .put((byte) 8)
                .putShort((short) height)
                .putShort((short) width)
                .put(hex("01011100"))
                .array();
    }

    /// The least that is a PNG: a header and the beginning of its data.
    static byte[] png(int width, int height) {
        return joined(
                PNG_SIGNATURE, header(width, height, 8, 2), chunk("IDAT", new byte[0]), chunk("IEND", new byte[0]));
    }

    static byte[] header(int width, int height, int depth, int colour) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colour)
                        .put(new byte[3])
                        .array());
    }

    static byte[] chunk(String type, byte[] data) {
        var content = joined(type.getBytes(StandardCharsets.US_ASCII), data);
        var sum = new CRC32();
        sum.update(content);
        return ByteBuffer.allocate(data.length + 12)
                .putInt(data.length)
                .put(content)
                .putInt((int) sum.getValue())
                .array();
    }

    /// A segment of a JPEG with its marker and length.
    static byte[] segment(int marker, byte[] content) {
        return ByteBuffer.allocate(content.length + 4)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content)
                .array();
    }

    static int startOfFrame(byte[] jpeg, int marker) {
        for (var at = 2; at < jpeg.length; at++) {
            if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == marker) {
                return at;
            }
        }
        throw new AssertionError("no frame " + Integer.toHexString(marker));
    }

    static byte[] encoded(String format, int width, int height, boolean progressive) throws IOException {
        var writer = ImageIO.getImageWritersByFormatName(format).next();
        try (var out = new ByteArrayOutputStream();
                var stream = ImageIO.createImageOutputStream(out)) {
            var parameters = writer.getDefaultWriteParam();
            if (progressive) {
                parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(painted(width, height), null, null), parameters);
            stream.flush();
            return out.toByteArray();
        } finally {
            writer.dispose();
        }
    }

    private static BufferedImage painted(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (var y = 0; y < height; y++) {
            for (var x = 0; x < width; x++) {
                image.setRGB(x, y, x * 0x020103 + y * 0x010200);
            }
        }
        return image;
    }

    static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
