package dev.vigil.baseline.connector;

import java.util.Set;

/// @param score the highest confidence that counts, 0 to 1
record Verdict(boolean flagged, double score) {

    private static final Set<String> STRICT =
            Set.of("Swimwear or Underwear", "Non-Explicit Nudity of Intimate parts and Kissing");
    private static final double STRICT_PERCENT = 50;
    private static final double PERCENT = 65;

    static Verdict of(RekognitionData data) {
        var highest = data.moderationLabels().stream()
                .filter(label -> label.confidence() >= threshold(label))
                .mapToDouble(RekognitionData.Label::confidence)
                .max();
        return new Verdict(highest.isPresent(), highest.orElse(0) / 100);
    }

    private static double threshold(RekognitionData.Label label) {
        return STRICT.contains(label.name()) || STRICT.contains(label.parentName()) ? STRICT_PERCENT : PERCENT;
    }
}
