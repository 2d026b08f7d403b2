package dev.vigil.local;

import dev.vigil.moderation.Taxonomy;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/// The labels that the stand-in gives an image: a pure function of its bytes, so that a result on the wrong row
/// can always be told.
///
/// Of the SHA-256 of the bytes, byte 0 modulo 12 chooses the level-1 category in the order of the taxonomy, 10
/// and 11 being clean; byte 1 chooses the label among the category and all below it; bytes 2 and 3 give the
/// confidence, 20 to 100 percent with two decimals. The label comes with all its parents, as Rekognition
/// answers it.
public final class StandInLabels {

    private static final Taxonomy TAXONOMY = Taxonomy.version7();
    private static final List<String> CATEGORIES = TAXONOMY.names().stream()
            .filter(name -> TAXONOMY.levelOf(name) == 1)
            .toList();
    private static final int CHOICES = 12;
    private static final int LOWEST_CONFIDENCE = 20;

    private StandInLabels() {}

    /// One label; the most general comes first in {@link #of}.
    public record StandInLabel(String name, String parentName, double confidence, int taxonomyLevel) {}

    /// The labels of an image with these bytes, before {@code MinConfidence}.
    public static List<StandInLabel> of(byte[] image) {
        var hash = sha256(image);
        var choice = (hash[0] & 0xff) % CHOICES;
        if (choice >= CATEGORIES.size()) {
            return List.of();
        }
        var family = TAXONOMY.names().stream()
                .filter(name -> TAXONOMY.lineage(name).getLast().equals(CATEGORIES.get(choice)))
                .toList();
        var confidence = confidence(((hash[2] & 0xff) << 8) | (hash[3] & 0xff));
        var labels = new ArrayList<StandInLabel>();
        for (var name :
                TAXONOMY.lineage(family.get((hash[1] & 0xff) % family.size())).reversed()) {
            labels.add(new StandInLabel(name, TAXONOMY.parentOf(name).orElse(""), confidence, TAXONOMY.levelOf(name)));
        }
        return List.copyOf(labels);
    }

    /// The SHA-256 of the bytes.
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static double confidence(int random) {
        return LOWEST_CONFIDENCE + random % (10_000 - LOWEST_CONFIDENCE * 100 + 1) / 100.0;
    }
}
