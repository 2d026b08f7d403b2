package dev.vigil.upload;

import dev.vigil.limits.RequestMemory;
import java.util.Locale;

/// Why a file was refused. The limits are those of DetectModerationLabels (Amazon Rekognition developer guide,
/// "Guidelines and quotas"): 15 MB, JPEG or PNG, 80 to 10,000 pixels on each side.
enum Rejection {
    EMPTY("The file has no bytes."),
    TOO_LARGE("The file is larger than 15 MB."),
    UNSUPPORTED_FORMAT("The content is neither JPEG nor PNG."),
    CORRUPT("The header of the image cannot be read, or no image data follow it."),
    TOO_SMALL("A side is shorter than 80 pixels."),
    TOO_MANY_PIXELS("A side is longer than 10,000 pixels."),
    STORAGE_FAILED("The file could not be stored; send it again.");

    /// Bytes.
    static final long MAX_BYTES = RequestMemory.LARGEST_FILE;
    /// Pixels.
    static final int MIN_SIDE = 80;
    /// Pixels.
    static final int MAX_SIDE = 10_000;

    private final String detail;

    Rejection(String detail) {
        this.detail = detail;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String detail() {
        return detail;
    }
}
