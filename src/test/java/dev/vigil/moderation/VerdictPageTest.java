package dev.vigil.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page on verdicts has the thresholds of the policy, and its examples are what the policy says.
class VerdictPageTest {

    private static final Path PAGE = Path.of("docs/explanation/verdict.md");
    private static final Pattern THRESHOLD = Pattern.compile("(?m)^\\| ([^|]*\\*[^|]*) \\| (\\d+) \\|$");
    private static final Pattern NAME = Pattern.compile("\\*([^*]+)\\*");
    private static final Pattern EXAMPLE =
            Pattern.compile("(?m)^\\| ([^|]*) \\| `flagged` (true|false), `nsfwScore` ([\\d.]+) \\|");
    private static final Pattern LABEL = Pattern.compile("\\*([^*]+)\\* ([\\d.]+)");

    private final ModerationPolicy policy = ModerationPolicy.defaultProfile();

    @Test
    void everyThresholdIsThatOfThePolicy() throws IOException {
        var rows = THRESHOLD.matcher(Files.readString(PAGE)).results().toList();

        assertThat(rows).hasSizeGreaterThan(2).allSatisfy(row -> {
            var names = NAME.matcher(row.group(1)).results().map(name -> name.group(1));
            assertThat(names).allMatch(name -> policy.thresholdOf(name) == Double.parseDouble(row.group(2)));
        });
    }

    @Test
    void everyExampleIsWhatThePolicySays() throws IOException {
        var examples = EXAMPLE.matcher(Files.readString(PAGE)).results().toList();

        assertThat(examples).hasSizeGreaterThan(3).allSatisfy(example -> {
            var verdict = policy.judge(labels(example.group(1)));
            assertThat(verdict.flagged()).isEqualTo(Boolean.parseBoolean(example.group(2)));
            assertThat(verdict.score()).isCloseTo(Double.parseDouble(example.group(3)), within(1e-9));
        });
    }

    private static List<Label> labels(String text) {
        return LABEL.matcher(text)
                .results()
                .map(label -> new Label(label.group(1), "", Double.parseDouble(label.group(2)), 1))
                .toList();
    }
}
