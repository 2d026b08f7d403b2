package dev.vigil.json;

import org.jspecify.annotations.Nullable;

/// Which text PostgreSQL can hold and return unchanged: anything but U+0000 and halves of surrogate pairs.
public final class StorableText {

    private StorableText() {}

    /// Whether this text comes back exactly as it is stored.
    public static boolean isStorable(@Nullable String text) {
        if (text == null) {
            return true;
        }
        // A loop and no stream of code points: every answer of Rekognition comes through here.
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
