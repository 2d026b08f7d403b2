package dev.vigil.baseline.spring;

import java.util.Arrays;
import java.util.Optional;

/// What a file is, by its signature.
enum Format {
    PNG("image/png", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}),
    JPEG("image/jpeg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});

    private static final int LONGEST = 8;

    final String mediaType;
    private final byte[] signature;

    Format(String mediaType, byte[] signature) {
        this.mediaType = mediaType;
        this.signature = signature;
    }

    static int signatureBytes() {
        return LONGEST;
    }

    static Optional<Format> of(byte[] start) {
        return Arrays.stream(values())
                .filter(format -> start.length >= format.signature.length
                        && Arrays.equals(
                                start, 0, format.signature.length, format.signature, 0, format.signature.length))
                .findFirst();
    }
}
