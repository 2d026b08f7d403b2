package dev.vigil.fuzz;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.fuzz.ApiDocument.Operation;
import dev.vigil.fuzz.Draft.Expected;
import dev.vigil.fuzz.Wire.Answer;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Tuple;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;

/// Plays random requests against every operation of the published API document. {@code -Dfuzz.seed=…} plays the
/// requests of a run again, {@code -Dfuzz.cases=…} more of them.
@QuarkusTest
class FuzzTest extends LedgerTest {

    private static final int CASES_PER_LEDGER = 100;
    private static final int GENERATOR_SIZE = 1_000;

    @TestHTTPResource("/")
    URI address;

    private final Findings findings = new Findings();
    private final Map<String, TreeMap<Integer, Integer>> statuses = new TreeMap<>();
    private Map<String, String> ids = Map.of();
    private String previous = "nothing";
    private String previousKind = "nothing";
    private Rows before = new Rows(List.of());

    @Test
    void whateverAClientSendsIsAnsweredOrderly() {
        var cases = Integer.getInteger("fuzz.cases", 2_000);
        var seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.printf("fuzz: %d cases, -Dfuzz.seed=%d%n", cases, seed);
        var document = document();

        JqwikSession.run(() -> play(document, seed, cases));

        statuses.forEach((operation, counts) -> System.out.printf("fuzz: %s %s%n", operation, counts));
        var told = findings.told();
        told.forEach(finding -> System.out.println("fuzz: " + finding));
        assertThat(told).as("broken promises with -Dfuzz.seed=" + seed).isEmpty();
        for (var operation : document.operations()) {
            assertThat(statuses.get(operation.name()).keySet())
                    .as("statuses of " + operation.name())
                    .anyMatch(status -> status < 300)
                    .anyMatch(status -> status >= 400);
        }
    }

    @Test
    void headWorksWhereGetDoesAndOptionsNamesTheMethods() throws IOException {
        var document = document();
        refillLedger();
        var wrong = new ArrayList<String>();
        try (var wire = new Wire(address)) {
            for (var path : document.paths()) {
                var methods = document.methods(path);
                var target =
                        path.replace("{jobId}", "{{job.completed}}").replace("{virtualImageId}", "{{image.completed}}");
                if (methods.contains("GET")) {
                    var get = send(wire, "GET", target);
                    var head = send(wire, "HEAD", target);
                    if (get.status() != head.status()
                            || !get.header("Content-Type").equals(head.header("Content-Type"))) {
                        wrong.add("HEAD " + path + ": " + head + " but GET: " + get.status());
                    }
                    methods.add("HEAD");
                }
                methods.add("OPTIONS");
                var options = send(wire, "OPTIONS", target);
                var named =
                        new TreeSet<>(List.of(options.header("Allow").orElse("").split(",\\s*", -1)));
                if (options.status() >= 300 || !named.equals(methods)) {
                    wrong.add("OPTIONS " + path + ": " + options.status() + " names " + named + " but has " + methods);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private Answer send(Wire wire, String method, String target) throws IOException {
        var draft = new Draft(
                "", List.of(), method, target, List.of("Host: localhost"), "", Draft.Framing.NONE, Expected.ANY);
        return wire.exchange(draft, draft.wire(ids));
    }

    private ApiDocument document() {
        return new ApiDocument(mustBe(200, api.get("/q/openapi?format=json")));
    }

    private void play(ApiDocument document, long seed, int cases) {
        // Uploads have the most that can be wrong.
        var generators = document.operations().stream()
                .flatMap(
                        operation -> Collections.nCopies(
                                operation.multipart() ? 3 : 1,
                                drafts(document, operation).generator(GENERATOR_SIZE))
                                .stream())
                .toList();
        try (var log = LogWatch.begin();
                var wire = new Wire(address)) {
            for (var number = 0; number < cases; number++) {
                if (number % CASES_PER_LEDGER == 0) {
                    refillLedger();
                    before = content();
                }
                play(number, draw(generators, random(seed, number)), wire, log);
            }
        }
    }

    /// Neighbouring seeds would draw neighbouring requests.
    private static Random random(long seed, int number) {
        return new Random(new SplittableRandom(seed + number).nextLong());
    }

    private static Draft draw(List<RandomGenerator<Draft>> generators, Random random) {
        return generators.get(random.nextInt(generators.size())).next(random).value();
    }

    /// Valid requests of an operation, most of them with one or two changes.
    private static Arbitrary<Draft> drafts(ApiDocument document, Operation operation) {
        Arbitrary<Mutation> changes = operation.method().equals("POST")
                ? Arbitraries.frequencyOf(
                        Tuple.of(4, operation.multipart() ? MultipartMutations.all() : JsonMutations.all()),
                        Tuple.of(2, JsonMutations.all()),
                        Tuple.of(3, HttpMutations.all()))
                : HttpMutations.all();
        return new ValidRequests(document)
                .of(operation)
                .flatMap(draft -> Arbitraries.frequency(Tuple.of(2, 0), Tuple.of(9, 1), Tuple.of(3, 2))
                        .flatMap(count -> changes.list().ofSize(count).map(list -> changed(draft, list))));
    }

    private static Draft changed(Draft draft, List<Mutation> changes) {
        var changed = draft;
        for (var change : changes) {
            changed = change.apply(changed);
        }
        return changed;
    }

    private void play(int number, Draft draft, Wire wire, LogWatch log) {
        var request = draft.wire(ids);
        var told = "no answer";
        if (draft.expected() == Expected.UNREADABLE) {
            wire.close();
        }
        try {
            var answer = exchange(wire, request, draft, number);
            told = answer.status() + " " + excerpt(answer.text());
            statuses.computeIfAbsent(draft.operation(), ignored -> new TreeMap<>())
                    .merge(answer.status(), 1, Integer::sum);
            for (var broken : new AnswerRules(Problems.documented()).broken(draft, answer)) {
                findings.add(broken, number, draft, request, told);
            }
            var after = content();
            if (answer.status() >= 300) {
                unchanged(after, answer, number, draft, request);
            }
            before = after;
        } catch (IOException e) {
            if (draft.expected() != Expected.UNREADABLE) {
                findings.add(
                        "a broken connection: " + e.getMessage() + ": " + draft.kind(), number, draft, request, told);
            }
        }
        for (var line : log.take()) {
            findings.add("in the log: " + line, number, draft, request, told);
        }
        if (draft.expected() == Expected.UNREADABLE) {
            before = content();
        }
        previous = draft.operation() + " " + draft.changes();
        previousKind = draft.kind();
    }

    /// A connection that ends when it is used again was broken by the request before.
    private Answer exchange(Wire wire, byte[] request, Draft draft, int number) throws IOException {
        var isUsed = wire.isUsed();
        try {
            return wire.exchange(draft, request);
        } catch (IOException e) {
            if (!isUsed) {
                throw e;
            }
            var answer = wire.exchange(draft, request);
            findings.add(
                    "a connection was broken by the request before: " + previousKind, number, draft, request, previous);
            return answer;
        }
    }

    private void unchanged(Rows after, Answer answer, int number, Draft draft, byte[] request) {
        var countsFiles = answer.text().contains("urn:vigil:problem:every-file-rejected");
        var changes = after.changedSince(before, countsFiles);
        if (!changes.isEmpty()) {
            findings.add(
                    "rows changed by what was refused with " + answer.status(),
                    number,
                    draft,
                    request,
                    excerpt(answer.text()) + " behind " + previous + ": " + changes);
        }
    }

    private Rows content() {
        return new Rows(
                sql(Rows.QUERY).stream().map(row -> row.getString("content")).toList());
    }

    /// An empty ledger, then one job of each state.
    private void refillLedger() {
        sql(
                "TRUNCATE open_image, outbox, image_final, image_label, bulk_job_virtual_images, virtual_image, nsfw_bulk_jobs");
        var filled = new HashMap<String, String>();
        var completed = api.open(List.of(TestImage.jpeg("c0"), TestImage.png("c1")));
        var failed = api.open(List.of(TestImage.jpeg("f0"), TestImage.damagedBehindTheHeader("f1")));
        var cleaned = api.open(List.of(TestImage.jpeg("x0")));
        drainUntil(() -> List.of(completed, failed, cleaned).stream().allMatch(job -> isCompleted(job)));
        sql("UPDATE nsfw_bulk_jobs SET cleaned_up_at = now() WHERE id = $1", java.util.UUID.fromString(cleaned.id()));
        var cancelled = api.open(List.of(TestImage.jpeg("k0")));
        api.cancel(cancelled.id());
        var open = api.openEmpty();
        var inOpen = api.append(open, TestImage.many("o", 2));
        var sealed = api.open(TestImage.many("s", 2));
        var bridge = api.create(List.of(Map.of("reference", "b"))).getFirst();

        filled.put("job.open", open);
        filled.put("job.sealed", sealed.id());
        filled.put("job.completed", completed.id());
        filled.put("job.failed", failed.id());
        filled.put("job.cancelled", cancelled.id());
        filled.put("job.cleaned", cleaned.id());
        filled.put("job.none", "01890a5d-ac96-774b-bcce-b302099a8057");
        filled.put("image.open", inOpen.imageId(0));
        filled.put("image.completed", completed.imageId(0));
        filled.put("image.failed", failed.imageId(1));
        filled.put("image.cancelled", cancelled.imageId(0));
        filled.put("image.bridge", bridge.id());
        filled.put("image.none", "01890a5d-ac96-774b-bcce-b302099a8058");
        ids = Map.copyOf(filled);
    }

    private static String excerpt(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
