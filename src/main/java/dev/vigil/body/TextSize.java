package dev.vigil.body;

/// How many bytes a text takes.
final class TextSize {

    private TextSize() {}

    /// In UTF-8.
    static int utf8(String text) {
        var bytes = text.length();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= 0x80) {
                // A pair of surrogates takes four bytes: two for each.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /// In memory, where a text with a character above U+00FF takes two bytes for each character.
    static long kept(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return 2L * text.length();
            }
        }
        return text.length();
    }
}
