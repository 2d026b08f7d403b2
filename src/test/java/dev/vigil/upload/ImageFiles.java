package dev.vigil.upload;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/// Image files for tests: real ones, and headers made by hand.
final class ImageFiles {

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

    static byte[] png(int width, int height) {
        return ByteBuffer.allocate(33)
                .put(hex("89504e470d0a1a0a0000000d49484452"))
                .putInt(width)
                .putInt(height)
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
            var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            writer.write(null, new IIOImage(image, null, null), parameters);
            stream.flush();
            return out.toByteArray();
        } finally {
            writer.dispose();
        }
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
