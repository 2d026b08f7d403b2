package dev.vigil.moderation;

import java.util.Collection;
import java.util.Map;

/// What counts as flagged: an exact label name, with inheritance from its parents, and a threshold for each.
///
/// The score is the maximum over the labels at or above their threshold, divided by 100; labels below count for
/// nothing. A name outside the taxonomy is never silently clean: it flags at {@link #UNKNOWN_THRESHOLD} or more
/// and is counted.
public final class ModerationPolicy {

    /// Percent from which a label that is not in the taxonomy flags its image.
    public static final double UNKNOWN_THRESHOLD = 50;

    private static final double STRICT = 50;
    private static final double ORDINARY = 65;

    private final String version;
    private final Taxonomy taxonomy;
    private final Map<String, Double> thresholds;
    private final double ordinary;

    private ModerationPolicy(String version, Taxonomy taxonomy, Map<String, Double> thresholds, double ordinary) {
        this.version = version;
        this.taxonomy = taxonomy;
        this.thresholds = thresholds;
        this.ordinary = ordinary;
    }

    /// The default profile: 50 for swimwear, underwear, non-explicit nudity and kissing with all below them, 65
    /// for every other label.
    public static ModerationPolicy defaultProfile() {
        return new ModerationPolicy(
                "default/1",
                Taxonomy.version7(),
                Map.of("Swimwear or Underwear", STRICT, "Non-Explicit Nudity of Intimate parts and Kissing", STRICT),
                ORDINARY);
    }

    /// Name and version, stored with each verdict: {@code default/1}.
    public String version() {
        return version;
    }

    /// The percentage from which a label of this name flags an image.
    public double thresholdOf(String name) {
        if (!taxonomy.contains(name)) {
            return UNKNOWN_THRESHOLD;
        }
        return taxonomy.lineage(name).stream()
                .filter(thresholds::containsKey)
                .map(thresholds::get)
                .findFirst()
                .orElse(ordinary);
    }

    /// The verdict on an image with these labels. No labels at all is a verdict too: clean, score 0.
    public Verdict judge(Collection<Label> labels) {
        var matching = labels.stream().filter(this::matches).toList();
        var score = matching.stream().mapToDouble(Label::confidence).max().orElse(0) / 100;
        var unknown = (int) labels.stream()
                .filter(label -> !taxonomy.contains(label.name()))
                .count();
        return new Verdict(!matching.isEmpty(), score, unknown, version);
    }

    private boolean matches(Label label) {
        return label.confidence() >= thresholdOf(label.name());
    }
}
