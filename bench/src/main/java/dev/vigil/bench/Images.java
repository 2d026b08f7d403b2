package dev.vigil.bench;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;

/// Real JPEG files, no two alike: one drawing, with a comment of its own in each.
final class Images {

    static final String BOUNDARY = "vigil-bench";

    private static final int SIDE = 160;
    private static final int MAX_COMMENT = 60_000;
    private static final int COMMENT_HEAD = 4;
    private static final int JPEG_START = 2;

    private final byte[] drawing;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Images() throws IOException {
        var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        var pen = picture.createGraphics();
        for (var i = 0; i < SIDE; i += 8) {
            pen.setColor(Color.getHSBColor(i / (float) SIDE, 0.7f, 0.9f));
            pen.fillOval(i, SIDE - i, 40, 30);
        }
        var file = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", file);
        this.drawing = file.toByteArray();
    }

    /// A multipart body of this many files of about this many bytes each.
    byte[] batch(int files, int bytes) {
        var body = new ByteArrayOutputStream(files * (bytes + 300));
        for (var i = 0; i < files; i++) {
            body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"images\"; filename=\"x.jpg\""
                            + "\r\nContent-Type: image/jpeg\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(image(bytes));
            body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    /// One file, at least as large as the drawing.
    byte[] image(int bytes) {
        var number = next.getAndIncrement();
        var noise = new Random(number);
        var file = new ByteArrayOutputStream(bytes + drawing.length);
        file.write(drawing, 0, JPEG_START);
        var left = Math.max(Long.BYTES, bytes - drawing.length);
        while (left > 0) {
            var length = Math.min(MAX_COMMENT, Math.max(Long.BYTES, left));
            var comment = new byte[length];
            noise.nextBytes(comment);
            ByteBuffer.wrap(comment).putLong(number);
            file.writeBytes(
                    new byte[] {(byte) 0xff, (byte) 0xfe, (byte) ((length + 2) >> Byte.SIZE), (byte) (length + 2)});
            file.writeBytes(comment);
            left -= length + COMMENT_HEAD;
        }
        file.write(drawing, JPEG_START, drawing.length - JPEG_START);
        return file.toByteArray();
    }
}
