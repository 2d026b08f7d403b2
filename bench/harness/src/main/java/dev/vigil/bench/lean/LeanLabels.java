package dev.vigil.bench.lean;

import java.util.Locale;

/// The labels of an object: a pure function of its key, so that a result on the wrong row can always be told. Three
/// to five labels of the taxonomy, a response of about the size of a real one.
public final class LeanLabels {

    private static final String[][] LINES = {
        {"Explicit", "Explicit Nudity", "Exposed Female Nipple"},
        {"Explicit", "Explicit Sexual Activity", ""},
        {"Non-Explicit Nudity of Intimate parts and Kissing", "Non-Explicit Nudity", "Bare Back"},
        {"Swimwear or Underwear", "Female Swimwear or Underwear", ""},
        {"Violence", "Weapons", ""},
        {"Violence", "Graphic Violence", "Weapon Violence"},
        {"Visually Disturbing", "Death and Emaciation", "Emaciated Bodies"},
        {"Drugs & Tobacco", "Products", "Pills"},
        {"Alcohol", "Alcohol Use", "Drinking"},
        {"Gambling", "", ""},
    };
    private static final int LEAST = 3;
    private static final int LEAST_LINES = 2;

    private LeanLabels() {}

    /// The complete response for the object with this key.
    public static String response(String key) {
        return "{\"ModerationLabels\":" + of(key) + ",\"ModerationModelVersion\":\"7.0\",\"ContentTypes\":[]}";
    }

    /// The array of labels alone. Their confidences are made from the key with six decimals: two keys in a row of
    /// 20,000 do not share all of them.
    public static String of(String key) {
        var random = hash(key);
        var json = new StringBuilder(600).append('[');
        var labels = 0;
        for (var line = 0; line < LEAST_LINES || labels < LEAST; line++) {
            var parent = "";
            var level = 1;
            for (var name : LINES[(int) Long.remainderUnsigned(random + line * 3L, LINES.length)]) {
                if (!name.isEmpty() && labels < LEAST + 2) {
                    append(json, name, parent, level++, confidence(random, line));
                    parent = name;
                    labels++;
                }
            }
        }
        return json.append(']').toString();
    }

    private static void append(StringBuilder json, String name, String parent, int level, String confidence) {
        json.append(json.length() > 1 ? "," : "")
                .append("{\"Confidence\":")
                .append(confidence)
                .append(",\"Name\":\"")
                .append(name)
                .append("\",\"ParentName\":\"")
                .append(parent)
                .append("\",\"TaxonomyLevel\":")
                .append(level)
                .append('}');
    }

    /// 20 to 99.999999 percent, always with a fraction.
    private static String confidence(long random, int line) {
        var millionths = 20_000_000 + Long.remainderUnsigned(Long.rotateRight(random, 13 * (line + 1)), 80_000_000L);
        var fraction = String.valueOf(1_000_000 + millionths % 1_000_000).substring(1);
        return String.valueOf(millionths / 1_000_000).toLowerCase(Locale.ROOT) + "." + fraction;
    }

    /// FNV-1a with a final mix.
    private static long hash(String key) {
        var hash = 0xcbf29ce484222325L;
        for (var i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        return hash ^ hash >>> 29;
    }
}
