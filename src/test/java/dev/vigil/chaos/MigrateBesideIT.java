package dev.vigil.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A large ledger is migrated while two processes of the version before write and read it, and goes on with new ones.
/// `./mvnw verify -Pchaos -Dit.test=MigrateBesideIT -Dvigil.old.build=…`, with `-Dimages=` for another size.
@Tag("chaos")
class MigrateBesideIT {

    private static final int IMAGES = Integer.getInteger("images", 1_000_000);
    private static final int PER_JOB = 1_000;
    private static final int FEWEST_READS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration COMPLETION = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration READS = Duration.ofMillis(50);
    private static final double LONGEST_LOCK = 2;

    /// Ended images with results, and some that failed, as the version before leaves them.
    private static final String[] ROWS = {
        "SET session_replication_role = replica",
        """
        INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, sealed_at, completed_at, next_upload_order, received, analyzed, failed)
        SELECT lpad(to_hex(n), 32, '0')::uuid, 'seed', 'seed', now(), now(), %2$d, %2$d, %2$d - %2$d / 100, %2$d / 100
          FROM generate_series(1, %1$d / %2$d) n
        """.formatted(IMAGES, PER_JOB),
        """
        INSERT INTO virtual_image (id, tenant_id, user_id, rekognition_data, isflagged, nsfw_score, model_version, policy_version, analyzed_at, created_at)
        SELECT lpad(to_hex(n), 32, '0')::uuid, 'seed', 'seed', response, flagged, score, model, policy, at, now() - make_interval(secs => n / 1000)
          FROM generate_series(0, %1$d - 1) n
          CROSS JOIN LATERAL (SELECT (n %% 100 > 0)) k(has)
          CROSS JOIN LATERAL (SELECT CASE WHEN has THEN jsonb_build_object('ModerationModelVersion', '7.0', 'ModerationLabels', jsonb_build_array(
                                         jsonb_build_object('Name', 'Violence', 'Confidence', n %% 100), jsonb_build_object('Name', 'Weapons', 'Confidence', 50.5))) END,
                                     CASE WHEN has THEN n %% 2 = 0 END, CASE WHEN has THEN 0.5 END, CASE WHEN has THEN '7.0' END,
                                     CASE WHEN has THEN 'default/1' END, CASE WHEN has THEN now() END) r(response, flagged, score, model, policy, at)
        """.formatted(IMAGES),
        """
        INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order, state, finalized_at, failure_code, announced_at, first_announced_at)
        SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n / %2$d + 1), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, n %% %2$d,
               CASE WHEN n %% 100 > 0 THEN 'analyzed' ELSE 'failed' END, now(), CASE WHEN n %% 100 = 0 THEN 'expired' END, now(), now()
          FROM generate_series(0, %1$d - 1) n
        """.formatted(IMAGES, PER_JOB),
        "UPDATE nsfw_bulk_jobs SET flagged = received / 2 - received / 100 WHERE tenant_id = 'seed'",
        "ANALYZE",
    };

    private volatile boolean over;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicReference<Double> longest = new AtomicReference<>(0.0);

    @Test
    void aLedgerIsMigratedWhileTheVersionBeforeWorksOn() throws Exception {
        var old = OldBuild.settings();
        var plan = Plan.of(1_020, 2, Duration.ofMillis(100)).withReplica(0, old).withReplica(1, old);
        try (var world = new World(plan.seed());
                var replicas = new Replicas(plan, world.settings())) {
            Witness.install(world.ledger());
            world.ledger().seed(ROWS);
            try (var uploads = new Uploads(plan, replicas)) {
                var took = migrate(world, replicas);
                Witness.ofWaiting(world.ledger());
                uploads.finish();
                Patience.await("completion", COMPLETION, () -> world.ledger().unfinishedJobs() == 0);
                replicas.roll();
                assertThat(world.ledger().triggers()).isPositive();
                finish(world);
                var figures = new Invariants(world, uploads).check(plan, refused, took.toSeconds());

                System.out.printf(
                        "MigrateBesideIT: %d images migrated in %d s, %d reads meanwhile, longest wait for a lock %.0f ms%n",
                        IMAGES, took.toSeconds(), reads.get(), longest.get() * 1000);
                assertThat(figures.violations()).isEmpty();
            }
            numbersFollowTheUploadOrder(world);
            assertThat(longest.get()).isLessThanOrEqualTo(LONGEST_LOCK);
            assertThat(reads.get()).isGreaterThan(FEWEST_READS);
        }
    }

    /// The command, beside readers and a look at who waits for a lock.
    private Duration migrate(World world, Replicas replicas) throws Exception {
        try (var kept = world.ledger().connected();
                var clock = Executors.newScheduledThreadPool(2)) {
            clock.scheduleWithFixedDelay(
                    () -> read(replicas, "/v1/jobs?limit=100"), 0, READS.toMillis(), TimeUnit.MILLISECONDS);
            clock.scheduleWithFixedDelay(
                    () -> read(replicas, "/v1/virtual-images?limit=100"), 0, READS.toMillis(), TimeUnit.MILLISECONDS);
            clock.scheduleWithFixedDelay(
                    () -> longest.accumulateAndGet(world.ledger().longestWait(kept), Math::max),
                    0,
                    LOOK.toMillis(),
                    TimeUnit.MILLISECONDS);
            var begin = System.nanoTime();
            var end = PackagedVigil.command(List.of("migrate"), world.ledger().settings(), PATIENCE);
            assertThat(end.exitCode()).as(end.log()).isZero();
            over = true;
            clock.shutdownNow();
            return Duration.ofNanos(System.nanoTime() - begin);
        }
    }

    private void read(Replicas replicas, String path) {
        try {
            var status = replicas.any().get(path).status();
            if (status != 200) {
                refused.add("a reader got " + status);
            }
            reads.incrementAndGet();
        } catch (RuntimeException e) {
            // The last one may be broken off by the end of the migration.
            if (!over) {
                refused.add("a reader failed: " + e);
            }
        }
    }

    private static void finish(World world) {
        var end = PackagedVigil.command(
                List.of("migrate", "--finish"), world.ledger().settings(), PATIENCE);
        assertThat(end.exitCode()).as(end.log()).isZero();
        assertThat(world.ledger().triggers()).isZero();
    }

    /// Ends that were there already, and labels.
    private static void numbersFollowTheUploadOrder(World world) {
        assertThat(world.ledger()
                        .count("job_id IN (SELECT id FROM nsfw_bulk_jobs WHERE tenant_id = 'seed')"
                                + " AND final_seq IS DISTINCT FROM upload_order + 1"))
                .isZero();
        assertThat(new LedgerChecks(world.ledger()).labeled("seed", "Weapons")).isEqualTo(IMAGES - IMAGES / 100);
    }
}
