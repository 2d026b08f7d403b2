package dev.vigil.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vigil.local.StandInLabels;
import dev.vigil.testing.Api;
import dev.vigil.testing.TestImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What must hold whatever happened, read from ledger, bucket and wire; Vigil is not asked.
final class Invariants {

    private final World world;
    private final LedgerChecks checks;
    private final Uploads uploads;
    private final Map<UUID, Ledger.Row> rows;
    private final Map<String, byte[]> objects;
    private final List<String> violations = new ArrayList<>();

    Invariants(World world, Uploads uploads) {
        this.world = world;
        this.checks = new LedgerChecks(world.ledger());
        this.uploads = uploads;
        this.rows = world.ledger().rows().stream().collect(Collectors.toMap(Ledger.Row::image, Function.identity()));
        this.objects = world.bucket().objects();
    }

    /// @param during what was noticed while the run went on
    Figures check(Plan plan, Collection<String> during, double seconds) {
        violations.addAll(during);
        var lost = note("lost", lost());
        var mixed = note("mixed", mixed());
        var twice = note("double", checks.writtenTwice());
        note("counters", checks.jobsWithWrongCounters());
        note("orders", checks.jobsWithWrongOrders());
        note("open images", checks.wronglyOpen());
        note("tenants", checks.wrongTenants());
        note("outbox", checks.wronglyUnannounced());
        note("numbers of finals", checks.wronglyNumbered());
        note(
                "row without object",
                rows.values().stream()
                        .map(Ledger.Row::key)
                        .filter(key -> !objects.containsKey(key))
                        .toList());
        note("object without row", orphans());
        note("throttles or refusals counted as attempts", attemptsForNothing(plan));
        note("deleted before the commit", world.deliveries().deletedTooEarly());
        note("paid too often", paidTooOften());
        note("the proxies", world.broken());
        note("unexpected answer", uploads.unexpected());
        var calls = world.standIn().succeeded();
        return new Figures(
                plan.seed(), plan.faults(), rows.size(), calls, lost, mixed, twice, seconds, List.copyOf(violations));
    }

    private int note(String what, List<String> which) {
        if (!which.isEmpty()) {
            violations.add(what + " " + which.size() + ": " + which.getFirst());
        }
        return which.size();
    }

    /// Accepted and not there; there and without an end; ended otherwise than its content says.
    private List<String> lost() {
        var lost = new ArrayList<String>();
        uploads.promised().keySet().stream()
                .filter(image -> !rows.containsKey(image))
                .forEach(image -> lost.add(image + " is not there"));
        rows.values().stream()
                .filter(row -> !outcome(row).equals(isDamaged(row) ? "failed invalid-image" : "analyzed "))
                .forEach(row -> lost.add(row.image() + " is " + outcome(row)));
        return lost;
    }

    private static String outcome(Ledger.Row row) {
        return row.state() + " " + row.failure();
    }

    private boolean isDamaged(Ledger.Row row) {
        var image = uploads.posted().get(row.sha256());
        return image != null && image.name().equals("damaged.jpg");
    }

    private List<String> mixed() {
        var mixed = new ArrayList<String>();
        for (var row : rows.values()) {
            var image = uploads.posted().get(row.sha256());
            var promised = uploads.promised().getOrDefault(row.image(), image);
            if (image == null || promised != image || isOfOtherContent(row)) {
                mixed.add(row.image() + " is not the image that was posted");
            } else if (row.state().equals("analyzed") && !isResultOf(image, row)) {
                mixed.add(row.image() + " has another image's result");
            }
        }
        return mixed;
    }

    private boolean isOfOtherContent(Ledger.Row row) {
        var object = objects.get(row.key());
        return object != null
                && !HexFormat.of().formatHex(StandInLabels.sha256(object)).equals(row.sha256());
    }

    private static boolean isResultOf(TestImage image, Ledger.Row row) {
        try {
            var labels = Api.JSON.readTree(row.response()).path("ModerationLabels");
            var names = new ArrayList<String>();
            labels.forEach(label -> names.add(label.path("Name").textValue()));
            return names.equals(image.expectedLabels()) && row.flagged() == image.expectedFlag();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /// Objects without rows come from calls that did not commit, or from a put that worked although it was
    /// answered with a failure.
    private List<String> orphans() {
        var keys = rows.values().stream().map(Ledger.Row::key).collect(Collectors.toSet());
        var jobs = rows.values().stream().map(row -> row.job().toString()).collect(Collectors.toSet());
        return objects.keySet().stream()
                .filter(key -> !keys.contains(key))
                .filter(key -> jobs.contains(key.substring(0, key.indexOf('/'))))
                .filter(key -> !key.startsWith(uploads.openJob()) && !world.wasDisturbed(key))
                .toList();
    }

    /// Only an error of Rekognition, or a call that takes too long, counts as an attempt.
    private List<String> attemptsForNothing(Plan plan) {
        return plan.has(Fault.REKOGNITION_ERRORS) || plan.has(Fault.REKOGNITION_VERY_SLOW)
                ? List.of()
                : checks.imagesWithAttempts();
    }

    /// One call per image, and one more for each delivery that came while another was in hand.
    private List<String> paidTooOften() {
        var calls = world.standIn().calls().succeededByKey();
        return rows.values().stream()
                .filter(row -> calls.path(row.key()).intValue()
                        > 1 + world.deliveries().overlaps(row.image()))
                .map(row -> row.image() + " " + calls.path(row.key()).intValue() + " times")
                .toList();
    }
}
