package dev.vigil.bench.lean;

import dev.vigil.bench.lean.Message.Attribute;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/// The digests that SQS answers and the SDKs check (Amazon SQS developer guide, message attributes).
final class Md5 {

    private static final byte TEXT = 1;

    private Md5() {}

    static String of(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Name, type, kind of value and value of each attribute, in the order of the names.
    static String of(SortedMap<String, Attribute> attributes) {
        var bytes = new ByteArrayOutputStream();
        attributes.forEach((name, attribute) -> {
            append(bytes, name);
            append(bytes, attribute.dataType());
            bytes.write(TEXT);
            append(bytes, attribute.value());
        });
        return hex(bytes.toByteArray());
    }

    private static void append(ByteArrayOutputStream bytes, String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        bytes.writeBytes(utf8);
    }

    private static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
