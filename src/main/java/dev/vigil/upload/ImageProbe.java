package dev.vigil.upload;

import java.nio.charset.StandardCharsets;
import java.util.function.LongToIntFunction;

/// Tells what a file is by its content, and its dimensions by its header; no pixel is decoded.
///
/// Sources: ITU-T T.81 (JPEG) annex B, W3C PNG specification section 5 and 11.2.1.
final class ImageProbe {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] HEADER_CHUNK = "IHDR".getBytes(StandardCharsets.US_ASCII);

    private static final int END_OF_FILE = -1;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;

    private final LongToIntFunction bytes;

    private ImageProbe(LongToIntFunction bytes) {
        this.bytes = bytes;
    }

    /// @param size bytes that came
    /// @param bytes the byte at a position, or -1 behind the end
    static Probed probe(long size, LongToIntFunction bytes) {
        if (size == 0) {
            return new Probed.Refused(Rejection.EMPTY);
        }
        if (size > Rejection.MAX_BYTES) {
            return new Probed.Refused(Rejection.TOO_LARGE);
        }
        var probe = new ImageProbe(bytes);
        if (probe.matches(0, PNG)) {
            return probe.png();
        }
        return probe.matches(0, JPEG) ? probe.jpeg() : new Probed.Refused(Rejection.UNSUPPORTED_FORMAT);
    }

    private Probed png() {
        return matches(12, HEADER_CHUNK)
                ? sized(Format.PNG, number(16, 4), number(20, 4))
                : new Probed.Refused(Rejection.CORRUPT);
    }

    /// Walks from segment to segment until a start-of-frame tells the dimensions.
    private Probed jpeg() {
        long at = 2;
        while (bytes.applyAsInt(at) == 0xff) {
            var marker = bytes.applyAsInt(at + 1);
            if (marker == 0xff) {
                at++;
            } else if (isStartOfFrame(marker)) {
                return sized(Format.JPEG, number(at + 7, 2), number(at + 5, 2));
            } else if (isAlone(marker)) {
                at += 2;
            } else if (marker == END_OF_FILE
                    || marker == END_OF_IMAGE
                    || marker == START_OF_SCAN
                    || number(at + 2, 2) < 2) {
                return new Probed.Refused(Rejection.CORRUPT);
            } else {
                at += 2 + number(at + 2, 2);
            }
        }
        return new Probed.Refused(Rejection.CORRUPT);
    }

    /// C0 to CF, without the tables (C4), the extension (C8) and the conditioning (CC) that stand among them.
    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /// Markers without a segment: TEM and the restarts.
    private static boolean isAlone(int marker) {
        return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    }

    private static Probed sized(Format format, long width, long height) {
        if (width <= 0 || height <= 0) {
            return new Probed.Refused(Rejection.CORRUPT);
        }
        if (width > Rejection.MAX_SIDE || height > Rejection.MAX_SIDE) {
            return new Probed.Refused(Rejection.TOO_MANY_PIXELS);
        }
        return width < Rejection.MIN_SIDE || height < Rejection.MIN_SIDE
                ? new Probed.Refused(Rejection.TOO_SMALL)
                : new Probed.Image(format, (int) width, (int) height);
    }

    private boolean matches(long from, byte[] expected) {
        for (var i = 0; i < expected.length; i++) {
            if (bytes.applyAsInt(from + i) != (expected[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /// A big-endian number, or -1 where the file ends before it does.
    private long number(long from, int length) {
        var number = 0L;
        for (var i = 0; i < length; i++) {
            var next = bytes.applyAsInt(from + i);
            if (next < 0) {
                return -1;
            }
            number = number << 8 | next;
        }
        return number;
    }

    /// The formats Rekognition takes.
    enum Format {
        JPEG("image/jpeg"),
        PNG("image/png");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }
    }

    /// What a file turned out to be.
    sealed interface Probed {

        /// An image with its dimensions in pixels.
        record Image(Format format, int width, int height) implements Probed {}

        /// Nothing that could be analysed.
        record Refused(Rejection reason) implements Probed {}
    }
}
