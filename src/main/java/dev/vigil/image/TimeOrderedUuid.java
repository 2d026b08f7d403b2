package dev.vigil.image;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// UUID version 7 of RFC 9562: 48 bits of milliseconds, then 74 random bits.
public final class TimeOrderedUuid {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern CANONICAL = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000000000000000L;

    private TimeOrderedUuid() {}

    public static UUID next() {
        var high = (System.currentTimeMillis() << 16) | VERSION_7 | (RANDOM.nextInt() & 0x0fff);
        var low = VARIANT | (RANDOM.nextLong() >>> 2);
        return new UUID(high, low);
    }

    /// Only the canonical form: {@link UUID#fromString} also takes shortened ones, which would give one image
    /// many names.
    static Optional<UUID> parse(String text) {
        return CANONICAL.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
