package dev.vigil.lifecycle;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Job;
import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.VigilServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A job of a million images is retried, cancelled and deleted by the packaged program with a heap of 200 MB; the
/// times and the memory are printed. {@code ./mvnw verify -Pchaos -Dit.test=LargeJobIT}; {@code -Dimages=100000} for
/// another size. The rows are made by SQL, and noted as without objects: the stand-in of S3 is no measure of S3.
@Tag("chaos")
class LargeJobIT {

    private static final int IMAGES = Integer.getInteger("images", 1_000_000);
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final String JOB = UUID.randomUUID().toString();
    private static final String PATH = "/v1/jobs/" + JOB;

    private static final String ROWS = """
            INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, sealed_at, completed_at, next_upload_order, received, failed, event_seq)
            VALUES ('%1$s', 'local', 'local', now(), now(), %2$d, %2$d, %2$d, %2$d);
            CREATE TEMPORARY TABLE seed AS SELECT uuidv7() AS id, n FROM generate_series(0, %2$d - 1) n;
            INSERT INTO virtual_image (id, tenant_id, user_id, original_name) SELECT id, 'local', 'local', 'image.jpg' FROM seed;
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order, state, finalized_at, final_seq, failure_code)
            SELECT uuidv7(), '%1$s', id, n, 'failed', now(), n + 1, 'image-too-large' FROM seed;
            INSERT INTO image_final (job_id, final_seq, virtual_image_id, state) SELECT '%1$s', n + 1, id, 'failed' FROM seed;
            ANALYZE
            """.formatted(JOB, IMAGES);

    private Connection database;
    private PackagedVigil vigil;
    private Path pid;

    @BeforeEach
    void start() throws SQLException, IOException {
        var settings = VigilServices.settings();
        database = DriverManager.getConnection(
                "jdbc:" + settings.get("vigil.database.url"),
                settings.get("vigil.database.username"),
                settings.get("vigil.database.password"));
        pid = Files.createTempFile("vigil", ".pid");
        var launcher = Files.createTempFile("vigil", ".sh");
        Files.writeString(launcher, """
                #!/bin/sh
                echo $$ > %s
                exec "%s" -Xmx200m -XX:+ExitOnOutOfMemoryError -jar "%s"
                """.formatted(
                        pid,
                        ProcessHandle.current().info().command().orElse("java"),
                        Path.of(System.getProperty("vigil.build"), "quarkus-app/quarkus-run.jar")));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        System.setProperty("vigil.launcher", launcher.toString());
        // What a retry opens is not to be analysed: nobody announces it, and hardly anybody calls.
        vigil = PackagedVigil.start(Map.of(
                "vigil.queue.outbox.interval", "10H",
                "vigil.rekognition.requests-per-second", "1",
                "vigil.job.moves.interval", "1S"));
    }

    @AfterEach
    void stop() throws SQLException {
        System.clearProperty("vigil.launcher");
        vigil.close();
        database.close();
    }

    @Test
    void aMillionImagesMoveInAHeapOf200Megabytes() throws SQLException, IOException {
        execute(ROWS);
        for (var call = 0; call < 50; call++) {
            mustBe(200, vigil.api().get("/v1/jobs"));
        }
        var atStart = peak();

        var retried = timed("retry", () -> mustBe(200, vigil.api().post(PATH + "/retry")));
        assertThat(new Job(retried).pending()).isGreaterThanOrEqualTo(5_000);
        ended("retry");
        assertThat(vigil.api().job(JOB).received()).isEqualTo(IMAGES);

        timed("cancel", () -> mustBe(200, vigil.api().post(PATH + "/cancel")));
        assertThat(vigil.api().job(JOB).pending()).isZero();
        ended("cancel");
        assertThat(count("state = 'uploaded'")).isZero();

        execute("UPDATE nsfw_bulk_jobs SET cleaned_up_at = now(), objects_deleted_at = now() WHERE id = '" + JOB + "'");
        timed("delete", () -> mustBe(204, vigil.api().delete(PATH)));
        assertThat(vigil.api().get(PATH).status()).isEqualTo(404);
        ended("delete");
        assertThat(count("true")).isZero();

        System.out.printf("LargeJobIT peak RSS: %d MB before the moves, %d MB after%n", atStart / 1024, peak() / 1024);
        assertThat(vigil.log()).doesNotContain("OutOfMemoryError", "could not be moved");
    }

    private static <T> T timed(String what, Supplier<T> call) {
        var began = System.nanoTime();
        var answer = call.get();
        var took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("LargeJobIT call of %s: %d ms%n", what, took.toMillis());
        assertThat(took).isLessThan(CALL);
        return answer;
    }

    /// Waits until the rows have followed, and reads a list all the while as a client would.
    private void ended(String what) throws SQLException {
        var began = System.nanoTime();
        var slowest = 0L;
        var late = 0;
        while (number("SELECT count(*) FROM nsfw_bulk_jobs WHERE move IS NOT NULL") > 0) {
            var asked = System.nanoTime();
            mustBe(200, vigil.api().get("/v1/jobs"));
            var took = System.nanoTime() - asked;
            slowest = Math.max(slowest, took);
            late += took > LATE.toNanos() ? 1 : 0;
            assertThat(System.nanoTime() - began).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        System.out.printf(
                "LargeJobIT rows of %s: %d s; slowest list of jobs meanwhile %d ms, %d took longer than a second%n",
                what,
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                Duration.ofNanos(slowest).toMillis(),
                late);
    }

    /// KiB that the program ever held.
    private long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc", Files.readString(pid).strip(), "status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    private long count(String condition) throws SQLException {
        return number("SELECT count(*) FROM bulk_job_virtual_images WHERE job_id = '" + JOB + "' AND " + condition);
    }

    private long number(String query) throws SQLException {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
