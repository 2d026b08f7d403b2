package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.queue.Vitals;
import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Dashboard, alerts and README speak of metrics that the program has, and of every one of ours.
@QuarkusTest
class ObservabilityTest extends LedgerTest {

    @Inject
    Vitals vitals;

    private static final Pattern NAME = Pattern.compile("vigil_[a-z_]+");
    private static final Path DASHBOARD = Path.of("deploy/observability/dashboard.json");
    private static final Path ALERTS = Path.of("deploy/observability/alerts.yaml");

    @Test
    void dashboardAndAlertsNameMetricsThatExistAndTheDashboardNamesAll() throws IOException {
        var bad = TestImage.damagedBehindTheHeader("observed");
        api.open(List.of(TestImage.jpeg("observed"), bad));
        drain();

        var exposed = names(metrics());
        assertThat(exposed).hasSizeGreaterThan(20);
        assertThat(exposed).containsAll(names(Files.readString(ALERTS)));
        assertThat(exposed).containsAll(names(expressions()));
        var shown = names(expressions());
        assertThat(exposed.stream()
                        .filter(name -> !name.endsWith("_count") && !name.endsWith("_sum") && !name.endsWith("_max")))
                .filteredOn(name -> !name.equals("vigil_labels_unknown_total"))
                .allSatisfy(name -> assertThat(shown).contains(name));
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
        var before = value("vigil_images_total{outcome=\"analyzed\"");
        var dwellBefore = value("vigil_queue_dwell_seconds_count");
        api.open(TestImage.many("counted", 4));

        drain();

        assertThat(value("vigil_images_total{outcome=\"analyzed\"") - before).isEqualTo(4);
        assertThat(value("vigil_queue_dwell_seconds_count") - dwellBefore).isEqualTo(4);
    }

    @Test
    void whatWaitsIsRead() {
        api.open(TestImage.many("waiting", 3));
        sql("UPDATE bulk_job_virtual_images SET announced_at = NULL, first_announced_at = NULL");

        vitals.runOnce().await().atMost(Duration.ofSeconds(10));

        assertThat(value("vigil_outbox_pending")).isEqualTo(3);
        assertThat(value("vigil_oldest_unfinished_age_seconds")).isPositive();
    }

    private static String expressions() throws IOException {
        return String.join(" ", new ObjectMapper().readTree(DASHBOARD.toFile()).findValuesAsText("expr"));
    }

    private String metrics() {
        Api.Answer answer = management.get("/q/metrics");
        return answer.body().textValue();
    }

    private double value(String prefix) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Set<String> names(String text) {
        var names = new TreeSet<String>();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> NAME.matcher(line).results().forEach(name -> names.add(name.group())));
        return names;
    }

    private static int count(String text, String what) {
        return text.split(Pattern.quote(what), -1).length - 1;
    }
}
