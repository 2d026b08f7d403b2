package dev.vigil.upload;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/// The header of a PNG, to the beginning of its image data (W3C PNG specification, sections 5 and 11.2).
final class PngHeader {

    private static final int HEADER = 8;
    private static final int HEADER_LENGTH = 13;

    /// Bytes of a chunk around its data: length, type and check sum.
    private static final int FRAME = 12;

    private static final long MAX_CHUNK = Integer.MAX_VALUE;
    private static final long IHDR = type("IHDR");
    private static final long PLTE = type("PLTE");
    private static final long IDAT = type("IDAT");

    /// The bit of a type that is set where a decoder may leave out the chunk.
    private static final long MAY_BE_LEFT_OUT = 0x2000_0000;

    private static final int PALETTE = 3;

    private PngHeader() {}

    /// The dimensions, if the header is one that the format allows and image data follow; else nothing.
    static Optional<ImageProbe.Size> read(HeaderBytes bytes) {
        return isHeader(bytes) && hasImageData(bytes)
                ? Optional.of(new ImageProbe.Size(bytes.number(HEADER + 8, 4), bytes.number(HEADER + 12, 4)))
                : Optional.empty();
    }

    private static boolean isHeader(HeaderBytes bytes) {
        return bytes.number(HEADER, 4) == HEADER_LENGTH
                && bytes.number(HEADER + 4, 4) == IHDR
                && bytes.number(HEADER + 8 + HEADER_LENGTH, 4) == checkSum(bytes)
                && isDepth(bytes.at(HEADER + 16), colour(bytes))
                && bytes.number(HEADER + 18, 2) == 0
                && bytes.at(HEADER + 20) <= 1;
    }

    /// Walks from chunk to chunk until image data begin.
    private static boolean hasImageData(HeaderBytes bytes) {
        var hasPalette = colour(bytes) != PALETTE;
        long at = HEADER + FRAME + HEADER_LENGTH;
        for (var length = bytes.number(at, 4); length >= 0 && length <= MAX_CHUNK; length = bytes.number(at, 4)) {
            var type = bytes.number(at + 4, 4);
            if (type == IDAT) {
                return hasPalette;
            }
            if (type != PLTE && (type & MAY_BE_LEFT_OUT) == 0) {
                return false;
            }
            hasPalette |= type == PLTE;
            at += FRAME + length;
        }
        return false;
    }

    private static int colour(HeaderBytes bytes) {
        return bytes.at(HEADER + 17);
    }

    /// Which bits of a sample a kind of colour may have.
    private static boolean isDepth(int depth, int colour) {
        return switch (colour) {
            case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case 2, 4, 6 -> depth == 8 || depth == 16;
            default -> false;
        };
    }

    /// The check sum over type and data of the header chunk.
    private static long checkSum(HeaderBytes bytes) {
        var sum = new CRC32();
        for (var at = HEADER + 4; at < HEADER + 8 + HEADER_LENGTH; at++) {
            sum.update(bytes.at(at));
        }
        return sum.getValue();
    }

    private static long type(String name) {
        var type = 0L;
        for (var letter : name.getBytes(StandardCharsets.US_ASCII)) {
            type = type << 8 | letter;
        }
        return type;
    }
}
