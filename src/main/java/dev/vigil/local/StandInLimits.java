package dev.vigil.local;

import dev.vigil.local.StandInFaults.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/// The limits of DetectModerationLabels for an image in S3: JPEG or PNG that is whole, 15 MB, 80 to 10,000
/// pixels a side.
final class StandInLimits {

    private static final int MAX_BYTES = 15 * 1024 * 1024;
    private static final int MIN_SIDE = 80;
    private static final int MAX_SIDE = 10_000;
    private static final byte[] JPEG_END = {(byte) 0xff, (byte) 0xd9};
    private static final byte[] PNG_END = {'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};

    private StandInLimits() {}

    static void check(byte[] image) throws Refusal {
        if (image.length > MAX_BYTES) {
            throw new Refusal("ImageTooLargeException", 400, "Image size is too large.");
        }
        if (!endsWith(image, JPEG_END) && !endsWith(image, PNG_END)) {
            throw invalid();
        }
        checkSides(image);
    }

    private static void checkSides(byte[] image) throws Refusal {
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(image))) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw invalid();
            }
            var reader = readers.next();
            reader.setInput(in, true, true);
            var width = reader.getWidth(0);
            var height = reader.getHeight(0);
            reader.dispose();
            if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
                throw new Refusal("InvalidParameterException", 400, "Request has invalid image size.");
            }
        } catch (IOException e) {
            throw invalid();
        }
    }

    private static Refusal invalid() {
        return new Refusal("InvalidImageFormatException", 400, "Request has invalid image format");
    }

    private static boolean endsWith(byte[] image, byte[] end) {
        return image.length >= end.length
                && java.util.Arrays.equals(image, image.length - end.length, image.length, end, 0, end.length);
    }
}
