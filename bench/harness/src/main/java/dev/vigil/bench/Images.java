package dev.vigil.bench;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;

/// JPEG files, no two alike: one drawing with a number of its own in a comment, and noise in its scan up to the size
/// that is wanted. Nothing is held but one file.
final class Images {

    static final String BOUNDARY = "vigil-bench";

    private static final byte[] PART = ascii(
            "--" + BOUNDARY
                    + "\r\nContent-Disposition: form-data; name=\"images\"; filename=\"x.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n");
    private static final byte[] PART_END = ascii("\r\n");
    private static final byte[] BATCH_END = ascii("--" + BOUNDARY + "--\r\n");
    private static final int SIDE = 160;
    private static final int MARKER = 2;
    private static final byte[] COMMENT = {(byte) 0xff, (byte) 0xfe, 0, 2 + Long.BYTES};

    private final byte[] drawing;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Images() throws IOException {
        var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        var pen = picture.createGraphics();
        pen.setColor(Color.getHSBColor(0.6f, 0.7f, 0.9f));
        pen.fillOval(SIDE / 4, SIDE / 4, SIDE / 2, SIDE / 2);
        var file = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", file);
        this.drawing = file.toByteArray();
    }

    static long batchLength(int files, int bytes) {
        return (long) files * (PART.length + bytes + PART_END.length) + BATCH_END.length;
    }

    /// A multipart body of so many files of exactly so many bytes.
    void writeBatch(OutputStream to, int files, int bytes) throws IOException {
        var file = file(bytes);
        for (var i = 0; i < files; i++) {
            ByteBuffer.wrap(file).putLong(MARKER + COMMENT.length, next.getAndIncrement());
            to.write(PART);
            to.write(file);
            to.write(PART_END);
        }
        to.write(BATCH_END);
    }

    private byte[] file(int bytes) {
        var fixed = drawing.length + COMMENT.length + Long.BYTES;
        if (bytes < fixed) {
            throw new IllegalArgumentException("an image has " + fixed + " bytes at least");
        }
        var noise = new byte[bytes - fixed];
        new Random(bytes).nextBytes(noise);
        for (var i = 0; i < noise.length; i++) {
            noise[i] &= 0x7f;
        }
        return ByteBuffer.allocate(bytes)
                .put(drawing, 0, MARKER)
                .put(COMMENT)
                .putLong(0)
                .put(drawing, MARKER, drawing.length - 2 * MARKER)
                .put(noise)
                .put(drawing, drawing.length - MARKER, MARKER)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
