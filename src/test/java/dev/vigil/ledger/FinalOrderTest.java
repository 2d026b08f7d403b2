package dev.vigil.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.JobId;
import dev.vigil.image.Operation;
import dev.vigil.image.RekognitionData;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.moderation.Verdict;
import dev.vigil.testing.LedgerRules;
import dev.vigil.testing.LedgerTest;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Images end in an order: a reader that goes on behind the last number it saw misses none and sees none twice,
/// whoever writes meanwhile. `./mvnw verify -Dtest=FinalOrderTest -Dfinals=100000` is the long run.
@QuarkusTest
class FinalOrderTest extends LedgerTest {

    private static final int FINALS = Integer.getInteger("finals", 4_000);
    private static final int JOBS = 4;
    private static final int WRITERS = 12;
    private static final int BATCH = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TenantId TENANT = new TenantId("local");
    private static final RekognitionData RESPONSE =
            RekognitionData.parse("{\"ModerationLabels\":[{\"Name\":\"Weapons\",\"Confidence\":90.5}]}");

    private static final String JOB = """
            WITH job AS (
                INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, sealed_at, next_upload_order, received)
                VALUES ($1, 'local', 'local', now(), $2, $2)
            ), file AS (
                SELECT gen_random_uuid() AS image, n FROM generate_series(0, $2::int - 1) n
            ), image AS (
                INSERT INTO virtual_image (id, tenant_id, user_id) SELECT image, 'local', 'local' FROM file
            ), relationship AS (
                INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order)
                SELECT gen_random_uuid(), $1, image, n FROM file
            )
            INSERT INTO open_image (virtual_image_id, job_id, upload_order) SELECT image, $1, n FROM file
            RETURNING job_id, virtual_image_id, upload_order, generation
            """;

    private static final String NEXT = """
            SELECT final_seq, virtual_image_id, state FROM image_final
             WHERE job_id = $1 AND final_seq > $2 ORDER BY final_seq LIMIT 100
            """;

    @Inject
    ResultStore results;

    @Inject
    LifecycleStore lifecycle;

    @Inject
    EndingStore endings;

    private final Queue<AnalysisRequest> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unwritten = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    @Test
    void aReaderBehindTheLastNumberMissesNothingAndSeesNothingTwice() {
        var readers = new ArrayList<Reader>();
        for (var job = 0; job < JOBS; job++) {
            readers.add(new Reader(openedJob()));
        }
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            var writers = new ArrayList<CompletableFuture<Void>>();
            for (var writer = 0; writer < WRITERS; writer++) {
                var random = new Random(writer);
                writers.add(CompletableFuture.runAsync(() -> write(random, readers), threads));
            }
            var all = CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
            while (!all.isDone()) {
                readers.forEach(Reader::read);
            }
            all.join();
        }
        readers.forEach(Reader::readToTheEnd);

        assertThat(retries).as("images tried again").hasPositiveValue();
        assertThat(sql("SELECT 1 FROM image_final WHERE state = 'cancelled'")).isNotEmpty();
        assertThat(sql("SELECT 1 FROM open_image")).isEmpty();
        assertThat(sql(LedgerRules.WRONGLY_NUMBERED)).isEmpty();
        readers.forEach(Reader::hasSeenEverything);
    }

    private UUID openedJob() {
        var job = UUID.randomUUID();
        var requests = sql(JOB, job, FINALS / JOBS).stream()
                .map(AnnouncementStore::request)
                .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        Collections.shuffle(requests, new Random(FINALS));
        waiting.addAll(requests);
        unwritten.addAndGet(requests.size());
        return job;
    }

    /// Writes until everything is written; tries failures again, and calls off the last job halfway.
    private void write(Random random, List<Reader> jobs) {
        while (unwritten.get() > 0) {
            var batch = new ArrayList<AnalysisRequest>();
            for (var next = waiting.poll(); next != null; next = batch.size() < BATCH ? waiting.poll() : null) {
                batch.add(next);
            }
            unwritten.addAndGet(-batch.size());
            var failed =
                    batch.stream().filter(request -> random.nextInt(10) == 0).toList();
            await(endings.end(
                    failed.stream().limit(2).map(FinalOrderTest::failure).toList()));
            await(results.record(batch.stream()
                    .map(request -> failed.contains(request) ? failure(request) : result(request))
                    .toList()));
            if (random.nextInt(8) == 0) {
                retry(jobs.get(random.nextInt(JOBS - 1)).job);
            }
            if (unwritten.get() < FINALS / 2) {
                await(lifecycle.cancel(new JobId(jobs.getLast().job), TENANT));
            }
        }
    }

    /// A tenth of what failed fails again, so there is an end.
    private void retry(UUID job) {
        if (await(lifecycle.retry(new JobId(job), TENANT, RetrySelection.ALL))
                instanceof RetryOutcome.Reopened(var again)) {
            retries.addAndGet(again.size());
            unwritten.addAndGet(again.size());
            again.forEach(announcement -> waiting.add(announcement.request()));
        }
    }

    private static Finding.Failed failure(AnalysisRequest request) {
        return new Finding.Failed(request, FailureCode.EXPIRED, "A test ended it.");
    }

    private static Finding result(AnalysisRequest request) {
        return new Finding.Analyzed(
                request.imageId(),
                Optional.of(request),
                Operation.MODERATION,
                RESPONSE,
                new Verdict(true, 0.9, 0, "test"));
    }

    private static <T> T await(Uni<T> step) {
        return step.await().atMost(PATIENCE);
    }

    /// Goes through the finals of a job behind a cursor.
    private final class Reader {

        private final UUID job;
        private final List<List<Object>> seen = new ArrayList<>();
        private long cursor;

        Reader(UUID job) {
            this.job = job;
        }

        int read() {
            var page = sql(NEXT, job, cursor);
            page.forEach(row -> {
                assertThat(row.getLong("final_seq")).isGreaterThan(cursor);
                cursor = row.getLong("final_seq");
                seen.add(entry(row));
            });
            return page.size();
        }

        void readToTheEnd() {
            while (read() > 0) {
                assertThat(seen).hasSizeLessThan(FINALS * 10);
            }
        }

        /// What was taken back by a retry may have been seen.
        void hasSeenEverything() {
            var all = sql("SELECT final_seq, virtual_image_id, state FROM image_final WHERE job_id = $1", job).stream()
                    .map(this::entry)
                    .toList();
            assertThat(all).hasSize(FINALS / JOBS);
            assertThat(new HashSet<>(seen)).hasSameSizeAs(seen).containsAll(all);
        }

        private List<Object> entry(Row row) {
            return List.of(
                    row.getLong("final_seq"),
                    new VirtualImageId(row.getUUID("virtual_image_id")),
                    row.getString("state"));
        }
    }
}
