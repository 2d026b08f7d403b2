package dev.vigil;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.testing.Job;
import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.StandIn;
import dev.vigil.testing.TestImage;
import dev.vigil.testing.VigilServices;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The program as it is delivered (the native executable where it was built, else the JVM one), as a process of
/// its own on the embedded services: loops, restarts, SIGTERM and replicas.
class PackagedVigilIT {

    private final StandIn standIn =
            new StandIn(URI.create(VigilServices.settings().get("vigil.rekognition.endpoint")));

    @BeforeEach
    @AfterEach
    void noFaults() {
        standIn.reset();
    }

    @Test
    void aBatchGoesInAndEveryImageHasTheResultOfItsOwnContent() {
        var sent = List.of(
                TestImage.jpeg("packaged-1"),
                TestImage.png("packaged-2"),
                TestImage.damagedBehindTheHeader("packaged-3"));
        try (var vigil = PackagedVigil.start(Map.of())) {
            var job = vigil.api().open(sent);

            vigil.awaitCompleted(job.id());

            var images = vigil.api().images(job.id(), 10);
            assertThat(images.get(0).labels()).isEqualTo(sent.get(0).expectedLabels());
            assertThat(images.get(1).labels()).isEqualTo(sent.get(1).expectedLabels());
            assertThat(images.get(2).failureCode()).isEqualTo("invalid-image");
            assertThat(vigil.management().get("/q/health/ready").status()).isEqualTo(200);
            assertThat(vigil.management().get("/q/metrics").body().textValue())
                    .contains("vigil_rekognition_calls_total");
            assertThat(vigil.api().get("/q/openapi").body().textValue()).contains("/v1/jobs");
            assertThat(vigil.api().get("/q/swagger-ui").status()).isEqualTo(404);
        }
    }

    @Test
    void sigtermInTheMiddleOfTwoHundredImagesLosesNothingAndPaysNothingTwice() {
        standIn.script(Faults.latency(300));
        var sent = TestImage.many("sigterm", 200);
        String jobId;
        try (var vigil = PackagedVigil.start(Map.of("vigil.queue.worker.in-flight", "40"))) {
            jobId = vigil.api().open(sent).id();
            vigil.await(() -> standIn.succeeded() >= 40);

            assertThat(vigil.terminate()).as("exit code after SIGTERM").isIn(0, 143);
        }
        var paidBefore = standIn.succeeded();
        standIn.script(Faults.NONE);
        assertThat(analyzedRows(jobId)).isEqualTo(paidBefore).isBetween(40L, 199L);
        try (var vigil = PackagedVigil.start(Map.of())) {
            vigil.awaitCompleted(jobId);

            assertThat(standIn.succeeded()).isEqualTo(200);
            var images = vigil.api().images(jobId, 200);
            for (var i = 0; i < sent.size(); i++) {
                assertThat(images.get(i).labels()).isEqualTo(sent.get(i).expectedLabels());
            }
        }
    }

    @Test
    void twoReplicasOnOneQueueShareTheWorkAndPayOnce() {
        standIn.script(Faults.latency(50));
        var sent = TestImage.many("replicas", 300);
        try (var one = PackagedVigil.start(Map.of("vigil.queue.worker.in-flight", "10"));
                var two = PackagedVigil.start(Map.of("vigil.queue.worker.in-flight", "10"))) {
            var jobId = one.api().open(sent).id();

            two.awaitCompleted(jobId);

            assertThat(standIn.succeeded()).isEqualTo(300);
            assertThat(one.analyzed()).isPositive();
            assertThat(two.analyzed()).isPositive();
            var images = two.api().images(jobId, 300);
            for (var i = 0; i < sent.size(); i++) {
                assertThat(images.get(i).labels()).isEqualTo(sent.get(i).expectedLabels());
            }
        }
    }

    /// 400 MB in one call; the JVM program runs with a heap of 256 MB, and nothing is spooled.
    @Test
    void aBatchLargerThanTheMemoryGoesThrough() {
        var megabyte = 1024 * 1024;
        try (var vigil = PackagedVigil.start(Map.of("vigil.queue.worker.enabled", "false"))) {
            var answer = vigil.api()
                    .uploadStreaming(
                            "/v1/jobs", IntStream.range(0, 400).mapToObj(i -> TestImage.large("large" + i, megabyte)));
            var largest = vigil.api().upload("/v1/jobs", Map.of(), List.of(TestImage.large("largest", 15 * megabyte)));

            assertThat(new Job(mustBe(202, answer)).received()).isEqualTo(400);
            assertThat(new Job(mustBe(202, largest)).received()).isEqualTo(1);
            vigil.api().deleteJob(answer.body().path("id").textValue());
            vigil.api().deleteJob(largest.body().path("id").textValue());
        }
    }

    @Test
    void aWorkerThatPausedResumesByItself() {
        standIn.script(Faults.always("AccessDeniedException", 400));
        try (var vigil = PackagedVigil.start(Map.of("vigil.rekognition.circuit-pause", "0.5S"))) {
            var jobId = vigil.api().open(TestImage.many("denied", 30)).id();
            vigil.await(() -> standIn.calls().refused() >= 10);
            assertThat(vigil.api().job(jobId).failed()).isZero();

            standIn.script(Faults.NONE);

            vigil.awaitCompleted(jobId);
            assertThat(vigil.api().job(jobId).analyzed()).isEqualTo(30);
        }
    }

    @Test
    void killNineInTheMiddleLosesNothing() {
        standIn.script(Faults.latency(200));
        String jobId;
        try (var vigil = PackagedVigil.start(Map.of("vigil.queue.worker.visibility-timeout", "6S"))) {
            jobId = vigil.api().open(TestImage.many("killed", 120)).id();
            vigil.await(() -> standIn.succeeded() >= 20);
            vigil.kill();
        }
        try (var vigil = PackagedVigil.start(Map.of())) {
            vigil.awaitCompleted(jobId);

            assertThat(vigil.api().job(jobId).analyzed()).isEqualTo(120);
        }
    }

    @Test
    void aMissingSettingEndsTheStartAndIsNamed() {
        assertThat(PackagedVigil.failedStart(Map.of("vigil.storage.bucket", "")))
                .contains("vigil.storage.bucket");
        assertThat(PackagedVigil.failedStart(Map.of("vigil.identity", ""))).contains("vigil.identity");
    }

    @Test
    void aMissingQueueOrBucketEndsTheStartAndIsNamed() {
        var url = VigilServices.settings().get("vigil.queue.url");

        assertThat(PackagedVigil.failedStart(Map.of("vigil.queue.url", url + "-missing")))
                .contains(url + "-missing (vigil.queue.url)");
        for (var key : List.of("vigil.queue.express-url", "vigil.queue.dead-letter-url")) {
            assertThat(PackagedVigil.failedStart(Map.of(key, url + "-missing")))
                    .contains(url + "-missing (" + key + ")");
        }
        assertThat(PackagedVigil.failedStart(Map.of("vigil.storage.bucket", "no-such-bucket")))
                .contains("no-such-bucket");
    }

    @Test
    void theLogNamesNoFilesLabelsOrBytes() {
        try (var vigil = PackagedVigil.start(Map.of())) {
            var job = vigil.api()
                    .open(List.of(
                            TestImage.jpeg("log-1").named("secret-holiday.jpg"),
                            TestImage.damagedBehindTheHeader("l")));
            vigil.awaitCompleted(job.id());

            assertThat(vigil.log())
                    .doesNotContain("secret-holiday")
                    .doesNotContain("ModerationLabels")
                    .doesNotContain("Rude Gestures");
        }
    }

    /// The schema is current when the second one starts; JDBC is for migrations only.
    @Test
    void anOrdinaryStartOpensNoJdbcConnection() {
        try (var first = PackagedVigil.start(Map.of());
                var second = PackagedVigil.start(Map.of())) {
            assertThat(first.management().get("/q/health/started").status()).isEqualTo(200);
            assertThat(second.log()).doesNotContain("flywaydb");
            assertThat(second.management().get("/q/health/started").status()).isEqualTo(200);
        }
    }

    @Test
    void aBatchPostedToOneReplicaIsReadFromAnother() {
        try (var one = PackagedVigil.start(Map.of("vigil.queue.worker.enabled", "false"));
                var two = PackagedVigil.start(Map.of())) {
            var job = one.api().open(TestImage.many("shared", 5));

            two.awaitCompleted(job.id());

            assertThat(one.api().job(job.id()).analyzed()).isEqualTo(5);
        }
    }

    /// Read from the database itself: a program that is started to answer would go on with the work.
    private static long analyzedRows(String jobId) {
        var settings = VigilServices.settings();
        try (var connection = DriverManager.getConnection(
                        "jdbc:" + settings.get("vigil.database.url"),
                        settings.get("vigil.database.username"),
                        settings.get("vigil.database.password"));
                var query = connection.prepareStatement(
                        "SELECT count(*) FROM bulk_job_virtual_images WHERE state = 'analyzed' AND job_id = ?::uuid")) {
            query.setString(1, jobId);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
