package dev.vigil.upload;

import java.util.Optional;

/// The header of a JPEG, to the end of its first frame header (ITU-T T.81, annex B).
final class JpegHeader {

    private static final int SIGNATURE_END = 2;
    private static final int MARKER_START = 0xff;

    /// One for grey, three for colour, four for CMYK; two is grey with alpha. No decoder knows more.
    private static final int MAX_COMPONENTS = 4;

    private static final int MAX_SAMPLING = 4;
    private static final int MAX_TABLE = 3;

    private JpegHeader() {}

    /// Walks from segment to segment until a frame header tells the dimensions; nothing if there is none, or none that
    /// the format allows.
    static Optional<ImageProbe.Size> read(HeaderBytes bytes) {
        long at = SIGNATURE_END;
        while (bytes.at(at) == MARKER_START) {
            var marker = bytes.at(at + 1);
            if (marker == MARKER_START) {
                at++;
            } else if (isAlone(marker)) {
                at += 2;
            } else if (isFrame(marker)) {
                return frame(bytes, marker, at + 2);
            } else {
                var length = isSegment(marker) ? bytes.number(at + 2, 2) : -1;
                if (length < 2) {
                    return Optional.empty();
                }
                at += 2 + length;
            }
        }
        return Optional.empty();
    }

    /// @param at where the length of the frame header stands
    private static Optional<ImageProbe.Size> frame(HeaderBytes bytes, int marker, long at) {
        var components = bytes.at(at + 7);
        if (components < 1
                || components > MAX_COMPONENTS
                || bytes.number(at, 2) != 8 + 3L * components
                || !isPrecision(marker, bytes.at(at + 2))) {
            return Optional.empty();
        }
        for (var component = at + 8; component < at + 8 + 3L * components; component += 3) {
            if (!isComponent(bytes.at(component + 1), bytes.at(component + 2))) {
                return Optional.empty();
            }
        }
        return Optional.of(new ImageProbe.Size(bytes.number(at + 5, 2), bytes.number(at + 3, 2)));
    }

    private static boolean isComponent(int sampling, int table) {
        var horizontal = sampling >> 4;
        var vertical = sampling & 0xf;
        return horizontal >= 1
                && horizontal <= MAX_SAMPLING
                && vertical >= 1
                && vertical <= MAX_SAMPLING
                && table >= 0
                && table <= MAX_TABLE;
    }

    /// Bits of a sample.
    private static boolean isPrecision(int marker, int precision) {
        return switch (marker) {
            case 0xc0 -> precision == 8;
            case 0xc3, 0xcb -> precision >= 2 && precision <= 16;
            default -> precision == 8 || precision == 12;
        };
    }

    /// Baseline, extended, progressive and lossless, with Huffman codes (C0 to C3) or arithmetic ones (C9 to CB). The
    /// others of C0 to CF are tables, reserved, or differential, which the first frame of an image never is.
    private static boolean isFrame(int marker) {
        return (marker >= 0xc0 && marker <= 0xc3) || (marker >= 0xc9 && marker <= 0xcb);
    }

    /// What may stand before a frame: tables of codes and quantities, conditioning, restart interval, data of
    /// applications, comments.
    private static boolean isSegment(int marker) {
        return switch (marker) {
            case 0xc4, 0xcc, 0xdb, 0xdd, 0xfe -> true;
            default -> marker >= 0xe0 && marker <= 0xef;
        };
    }

    /// Markers without a segment: TEM and the restarts.
    private static boolean isAlone(int marker) {
        return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    }
}
