package dev.vigil.queue;

import dev.vigil.image.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The tenant as {@code MessageGroupId} of a standard queue, which makes it a fair queue.
final class MessageGroup {

    /// What SQS takes: up to 128 letters, digits and punctuation (Amazon SQS API reference, SendMessage).
    private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private MessageGroup() {}

    static String of(TenantId tenant) {
        return ALLOWED.matcher(tenant.value()).matches() ? tenant.value() : digest(tenant.value());
    }

    private static String digest(String text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
