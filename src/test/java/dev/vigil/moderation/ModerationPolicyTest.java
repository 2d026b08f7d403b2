package dev.vigil.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The whole taxonomy against thresholds written down here once more, so that policy and table cannot err
/// together.
class ModerationPolicyTest {

    private static final Path TAXONOMY = Path.of("src/main/resources/dev/vigil/moderation/taxonomy-7.csv");
    private static final Path FACTS = Path.of("../shared/facts/moderation-labels.csv");
    private static final double A_LITTLE = 0.01;

    private static final Map<String, Integer> THRESHOLD_BY_TOP_NAME = Map.of(
            "Explicit", 65,
            "Non-Explicit Nudity of Intimate parts and Kissing", 50,
            "Swimwear or Underwear", 50,
            "Violence", 65,
            "Visually Disturbing", 65,
            "Drugs & Tobacco", 65,
            "Alcohol", 65,
            "Rude Gestures", 65,
            "Gambling", 65,
            "Hate Symbols", 65);

    private final ModerationPolicy policy = ModerationPolicy.defaultProfile();

    @Test
    void levelOneHasExactlyTheTenNamesOfModelSeven() throws IOException {
        assertThat(rows().stream().map(List::getFirst).distinct().toList())
                .hasSize(10)
                .containsExactlyInAnyOrderElementsOf(THRESHOLD_BY_TOP_NAME.keySet());
    }

    @Test
    void theTaxonomyHasEveryNameOfTheTableAndNoOther() throws IOException {
        assertThat(Taxonomy.version7().names())
                .containsExactlyInAnyOrderElementsOf(expected().keySet());
    }

    @Test
    void everyNameInheritsTheThresholdOfItsTopName() throws IOException {
        for (var entry : expected().entrySet()) {
            assertThat(policy.thresholdOf(entry.getKey()))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().doubleValue());
        }
    }

    @Test
    void everyNameFlagsExactlyAtItsThresholdAndNotJustBelow() throws IOException {
        for (var entry : expected().entrySet()) {
            var at = policy.judge(List.of(label(entry.getKey(), entry.getValue())));
            var below = policy.judge(List.of(label(entry.getKey(), entry.getValue() - A_LITTLE)));

            assertThat(at.flagged()).as(entry.getKey()).isTrue();
            assertThat(at.score()).as(entry.getKey()).isEqualTo(entry.getValue() / 100.0);
            assertThat(at.unknownLabels()).as(entry.getKey()).isZero();
            assertThat(below).as(entry.getKey()).isEqualTo(new Verdict(false, 0, 0, "default/1"));
        }
    }

    @Test
    void everyNameInOtherCaseIsUnknown() throws IOException {
        for (var name : expected().keySet()) {
            assertThat(policy.judge(List.of(label(name.toUpperCase(Locale.ROOT), 50))))
                    .as(name)
                    .isEqualTo(new Verdict(true, 0.5, 1, "default/1"));
            assertThat(policy.judge(List.of(label(name.toLowerCase(Locale.ROOT), 49.99))))
                    .as(name)
                    .isEqualTo(new Verdict(false, 0, 1, "default/1"));
        }
    }

    @Test
    void partsOfANameAreNotTheName() {
        assertThat(policy.thresholdOf("Explicit")).isEqualTo(65);
        assertThat(policy.thresholdOf("Explicit Nudity")).isEqualTo(65);
        assertThat(policy.thresholdOf("Non-Explicit Nudity")).isEqualTo(50);
        assertThat(policy.judge(List.of(label("Explicit", 60))).flagged()).isFalse();
        assertThat(policy.judge(List.of(label("Explicit Nudity", 60))).flagged())
                .isFalse();
        assertThat(policy.judge(List.of(label("Non-Explicit Nudity", 60))).flagged())
                .isTrue();
        assertThat(Taxonomy.version7().contains("Nudity")).isFalse();
        assertThat(Taxonomy.version7().contains(" Explicit")).isFalse();
        assertThat(Taxonomy.version7().contains("")).isFalse();
    }

    @Test
    void theParentThatALabelClaimsChangesNothing() {
        var claims = new Label("Weapons", "Swimwear or Underwear", 64.99, 2);

        assertThat(policy.judge(List.of(claims)).flagged()).isFalse();
    }

    @Test
    void anUnknownNameFlagsAtFiftyAndIsCounted() {
        assertThat(policy.judge(List.of(label("Seen in model 8", 50))))
                .isEqualTo(new Verdict(true, 0.5, 1, "default/1"));
        assertThat(policy.judge(List.of(label("Seen in model 8", 49.99))))
                .isEqualTo(new Verdict(false, 0, 1, "default/1"));
        assertThat(policy.judge(List.of(label("New", 10), label("Newer", 99), label("Violence", 70))))
                .isEqualTo(new Verdict(true, 0.99, 2, "default/1"));
    }

    @Test
    void theScoreIsTheMaximumOverTheMatchingLabelsWhateverTheirOrder() {
        var weak = label("Alcohol", 66);
        var strong = label("Weapons", 91.5);
        var middle = label("Kissing on the Lips", 70);

        for (var labels :
                List.of(List.of(weak, strong, middle), List.of(strong, middle, weak), List.of(middle, weak, strong))) {
            assertThat(policy.judge(labels).score()).isCloseTo(0.915, within(1e-12));
        }
    }

    @Test
    void aLabelBelowItsThresholdDoesNotCountEvenIfItIsTheSurest() {
        var surerButBelow = label("Explicit", 64.9);
        var matching = label("Swimwear or Underwear", 51);

        assertThat(policy.judge(List.of(surerButBelow, matching))).isEqualTo(new Verdict(true, 0.51, 0, "default/1"));
        assertThat(policy.judge(List.of(surerButBelow))).isEqualTo(new Verdict(false, 0, 0, "default/1"));
    }

    @Test
    void noLabelsIsAVerdictTooCleanWithScoreZero() {
        assertThat(policy.judge(List.of())).isEqualTo(new Verdict(false, 0, 0, "default/1"));
    }

    @Test
    void aLabelRefusesWhatIsNoPercentage() {
        for (var confidence :
                new double[] {-0.0001, 100.0001, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .as("confidence " + confidence)
                    .isThrownBy(() -> label("Explicit", confidence));
        }
        assertThat(label("Explicit", 0).confidence()).isZero();
        assertThat(label("Explicit", 100).confidence()).isEqualTo(100);
    }

    @Test
    void theTableIsThatOfTheFacts() throws IOException {
        assumeTrue(Files.exists(FACTS), "the facts are not part of the repository");

        assertThat(Files.readAllLines(TAXONOMY)).isEqualTo(Files.readAllLines(FACTS));
    }

    /// Every name of the table with the threshold of the level-1 name in its row.
    private static Map<String, Integer> expected() throws IOException {
        var expected = new TreeMap<String, Integer>();
        for (var row : rows()) {
            var threshold = THRESHOLD_BY_TOP_NAME.get(row.getFirst());
            assertThat(threshold).as("a threshold for " + row).isNotNull();
            for (var name : row) {
                assertThat(expected.getOrDefault(name, threshold)).as(name).isEqualTo(threshold);
                expected.put(name, threshold);
            }
        }
        return expected;
    }

    private static List<List<String>> rows() throws IOException {
        var rows = new LinkedHashSet<List<String>>();
        for (var line : Files.readAllLines(TAXONOMY)) {
            rows.add(Arrays.stream(line.split(","))
                    .filter(name -> !name.isEmpty())
                    .toList());
        }
        rows.removeFirst();
        return List.copyOf(rows);
    }

    private static Label label(String name, double confidence) {
        return new Label(name, "", confidence, 0);
    }
}
