package dev.vigil.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vigil.rescue.BacklogGauges;
import dev.vigil.sweep.SweepLoops;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.Scrape;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Dashboard, alerts and the table of metrics speak of metrics that the program has, and of every one of ours.
@QuarkusTest
class ObservabilityTest extends LedgerTest {

    @Inject
    BacklogGauges backlogGauges;

    @Inject
    SweepLoops sweepLoops;

    /// A name that is no function: no parenthesis follows, and no number begins it.
    private static final Pattern IDENTIFIER = Pattern.compile("(?<![\\w.])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");

    private static final Pattern SELECTED = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPED =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(vigil_[a-z_]+)` \\| ([a-z]+)[^|]*\\|");

    /// What stands between the names of metrics in PromQL.
    private static final Set<String> WORDS = Set.of(
            "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset");

    private static final Set<String> OF_PROMETHEUS = Set.of("up");
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance", "le");
    private static final Path TABLE = Path.of("docs/reference/metrics.md");
    private static final Path DASHBOARD = Path.of("deploy/observability/dashboard.json");
    private static final Path ALERTS = Path.of("deploy/observability/alerts.yaml");

    /// A bean is made when it is first asked; with this one come the sweeps and their metrics.
    @BeforeEach
    void makeTheSweeps() {
        assertThat(sweepLoops.isAlive()).isTrue();
    }

    @Test
    void dashboardAndAlertsNameMetricsAndLabelsThatExistAndTheDashboardNamesAllOfOurs() throws IOException {
        var bad = TestImage.damagedBehindTheHeader("observed");
        api.open(List.of(TestImage.jpeg("observed"), bad));
        drain();

        var scrape = Scrape.of(management);
        var known = new TreeSet<>(scrape.names());
        known.addAll(OF_PROMETHEUS);
        var labels = new TreeSet<>(scrape.labels());
        labels.addAll(LABELS_OF_PROMETHEUS);
        var all = new ArrayList<>(expressions(ALERTS));
        all.addAll(expressions(DASHBOARD));
        assertThat(all).hasSizeGreaterThan(40).allSatisfy(expression -> {
            assertThat(known).as(expression).containsAll(names(expression));
            assertThat(labels).as(expression).containsAll(labels(expression));
        });
        var shown = String.join("\n", expressions(DASHBOARD));
        assertThat(scrape.names().stream()
                        .filter(name -> name.startsWith("vigil_") && !name.matches(".*_(count|sum|max)")))
                .filteredOn(name -> !name.equals("vigil_labels_unknown_total"))
                .allSatisfy(name -> assertThat(shown).contains(name));
    }

    @Test
    void everyMetricOfOursHasARowInTheTableAndNoOther() throws IOException {
        api.open(List.of(TestImage.jpeg("table")));
        drain();

        var scrape = Scrape.of(management);
        var documented = ROW.matcher(Files.readString(TABLE))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        var exposed = scrape.types().entrySet().stream()
                .filter(family ->
                        family.getKey().startsWith("vigil_") && !family.getKey().endsWith("_seconds_max"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(documented).isEqualTo(exposed);
    }

    @Test
    void aMisspelledNameIsSeen() {
        var expression =
                "sum by (outcom) (rate(vigil_imagess_total{lane=\"a b\"}[5m])) / on () group_left sum(up offset 5m)"
                        + " and histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m]))) > 1e3";

        assertThat(names(expression)).containsExactly("up", "vigil_imagess_total", "x_bucket");
        assertThat(labels(expression)).containsExactly("lane", "le", "outcom");
    }

    @Test
    void everyAlertSaysWhatToDo() throws IOException {
        var alerts = Files.readString(ALERTS);

        assertThat(count(alerts, "- alert:")).isGreaterThan(5);
        assertThat(count(alerts, "action:")).isEqualTo(count(alerts, "- alert:"));
        assertThat(count(alerts, "summary:")).isEqualTo(count(alerts, "- alert:"));
    }

    @Test
    void outcomesAndDwellAreCounted() {
        var before = value("vigil_images_total", "outcome", "analyzed");
        var dwellBefore = value("vigil_queue_dwell_seconds_count");
        api.open(TestImage.many("counted", 4));

        drain();

        assertThat(value("vigil_images_total", "outcome", "analyzed") - before).isEqualTo(4);
        assertThat(value("vigil_queue_dwell_seconds_count") - dwellBefore).isEqualTo(4);
    }

    @Test
    void whatWaitsIsRead() {
        api.open(TestImage.many("waiting", 3));
        forgetAnnouncements();

        sweeps.run(backlogGauges).await().atMost(Duration.ofSeconds(10));

        assertThat(value("vigil_outbox_pending")).isEqualTo(3);
        assertThat(value("vigil_oldest_unfinished_age_seconds")).isPositive();
    }

    /// All expressions of the file, in the form that it has.
    private static List<String> expressions(Path file) throws IOException {
        if (file.equals(DASHBOARD)) {
            return new ObjectMapper().readTree(file.toFile()).findValuesAsText("expr");
        }
        return new YAMLMapper().readTree(file.toFile()).findValuesAsText("expr");
    }

    private double value(String name, String... label) {
        return Scrape.of(management).sum(name, label.length == 0 ? Map.of() : Map.of(label[0], label[1]));
    }

    /// The metrics that an expression of PromQL names.
    private static Set<String> names(String expression) {
        var bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\[[^]]*]", "")
                .replaceAll("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)", "")
                .replaceAll("\\boffset\\s+\\w+", "");
        return IDENTIFIER
                .matcher(bare)
                .results()
                .map(MatchResult::group)
                .filter(word -> !WORDS.contains(word))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The labels that an expression of PromQL names.
    private static Set<String> labels(String expression) {
        var found = new TreeSet<String>();
        SELECTED.matcher(expression).results().forEach(label -> found.add(label.group(1)));
        GROUPED.matcher(expression)
                .results()
                .flatMap(group -> Arrays.stream(group.group(1).split(",")))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .forEach(found::add);
        return found;
    }

    private static int count(String text, String what) {
        return text.split(Pattern.quote(what), -1).length - 1;
    }
}
