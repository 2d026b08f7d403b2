package dev.vigil.upload;

import java.util.Optional;
import java.util.function.LongToIntFunction;

/// Tells what a file is by its content, and its dimensions by its header; no pixel is decoded, and at most {@link
/// HeaderBytes#MAX_READS} bytes are looked at.
final class ImageProbe {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private ImageProbe() {}

    /// @param size bytes that came
    /// @param bytes the byte at a position, or -1 behind the end
    static Probed probe(long size, LongToIntFunction bytes) {
        if (size == 0) {
            return new Probed.Refused(Rejection.EMPTY);
        }
        if (size > Rejection.MAX_BYTES) {
            return new Probed.Refused(Rejection.TOO_LARGE);
        }
        var header = new HeaderBytes(bytes);
        if (header.matches(0, PNG)) {
            return sized(Format.PNG, PngHeader.read(header));
        }
        return header.matches(0, JPEG)
                ? sized(Format.JPEG, JpegHeader.read(header))
                : new Probed.Refused(Rejection.UNSUPPORTED_FORMAT);
    }

    private static Probed sized(Format format, Optional<Size> read) {
        return read.map(size -> sized(format, size)).orElseGet(() -> new Probed.Refused(Rejection.CORRUPT));
    }

    private static Probed sized(Format format, Size size) {
        if (size.width() <= 0 || size.height() <= 0) {
            return new Probed.Refused(Rejection.CORRUPT);
        }
        if (size.width() > Rejection.MAX_SIDE || size.height() > Rejection.MAX_SIDE) {
            return new Probed.Refused(Rejection.TOO_MANY_PIXELS);
        }
        return size.width() < Rejection.MIN_SIDE || size.height() < Rejection.MIN_SIDE
                ? new Probed.Refused(Rejection.TOO_SMALL)
                : new Probed.Image(format, (int) size.width(), (int) size.height());
    }

    /// Dimensions as a header tells them, in pixels; not yet judged.
    record Size(long width, long height) {}

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
