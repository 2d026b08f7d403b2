package dev.vigil.bench;

import dev.vigil.bench.lean.LeanLabels;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// The tables of one program, written and read by the harness.
final class Ledger {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    /// A sealed job of images that are put and announced, as an upload leaves them; with a place for what a schema asks
    /// for besides.
    private static final String SEED = """
            WITH job AS (
                INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, sealed_at, next_upload_order, received)
                VALUES (?, 'local', 'local', now(), ?, ?) RETURNING id, received
            ), file AS (
                SELECT gen_random_uuid() AS image, n AS position, job.id AS job FROM job, generate_series(0, job.received - 1) AS n
            ), image AS (
                INSERT INTO virtual_image (id, tenant_id, user_id, content_sha256, format, width, height, byte_size)
                SELECT image, 'local', 'local', sha256(image::text::bytea), 'jpeg', 160, 160, 100000 FROM file
            )
            %s
            RETURNING job_id || ' ' || virtual_image_id || ' ' || upload_order
            """;

    private static final String WAITING = SEED.formatted("""
            , relationship AS (
                INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order)
                SELECT gen_random_uuid(), job, image, job || '/' || image, position FROM file
            )
            INSERT INTO open_image (virtual_image_id, job_id, upload_order) SELECT image, job, position FROM file
            """);

    /// The same for builds whose relationships say that they wait.
    private static final String WAITING_BEFORE = SEED.formatted("""
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order, announced_at, first_announced_at)
            SELECT gen_random_uuid(), job, image, job || '/' || image, position, now(), now() FROM file
            """);

    private static final String HAS_OPEN_IMAGES = "SELECT to_regclass('open_image') IS NOT NULL";

    private static final String RESULTS = """
            SELECT r.s3_key, v.rekognition_data ->> 'ModerationLabels'
              FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
             WHERE r.job_id = ? AND r.state = 'analyzed'
            """;

    private final Stage stage;
    private final String name;

    Ledger(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    /// Seeds one job without messages; see {@link #announce}.
    Seeded seed(int images) throws SQLException {
        return seed(1, images).getFirst();
    }

    /// The same for several jobs.
    List<Seeded> seed(int jobs, int imagesOfEach) throws SQLException {
        var seeded = new ArrayList<Seeded>(jobs);
        try (var connection = stage.postgres().connect(name);
                var insert = connection.prepareStatement(hasOpenImages(connection) ? WAITING : WAITING_BEFORE);
                var analyze = connection.createStatement()) {
            for (var job = 0; job < jobs; job++) {
                seeded.add(seed(insert, imagesOfEach));
            }
            analyze.execute("ANALYZE");
            analyze.execute("CHECKPOINT");
        }
        return seeded;
    }

    private static Seeded seed(PreparedStatement insert, int images) throws SQLException {
        var job = UUID.randomUUID();
        var lines = new StringBuilder(images * 80);
        insert.setObject(1, job);
        insert.setInt(2, images);
        insert.setInt(3, images);
        try (var rows = insert.executeQuery()) {
            while (rows.next()) {
                lines.append(rows.getString(1)).append('\n');
            }
        }
        return new Seeded(job, images, lines.toString());
    }

    private static boolean hasOpenImages(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(HAS_OPEN_IMAGES)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /// Puts one message per row into the queue, in one call.
    void announce(Seeded... seeded) throws IOException, InterruptedException {
        var lines = new StringBuilder();
        for (var job : seeded) {
            lines.append(job.lines());
        }
        stage.lean().seed(name, lines.toString());
    }

    /// Waits for the end of a job by a look at its row; the program is not asked, so as not to load it.
    void awaitCompleted(UUID job) throws SQLException, IOException {
        var begin = System.nanoTime();
        try (var connection = stage.postgres().connect(name);
                var query = connection.prepareStatement(
                        "SELECT completed_at IS NOT NULL, analyzed FROM nsfw_bulk_jobs WHERE id = ?")) {
            query.setObject(1, job);
            while (true) {
                try (var row = query.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                    if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                        throw new IOException(row.getInt(2) + " images of job " + job + " are analyzed, no more");
                    }
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /// Waits until no job is left that is not completed.
    void awaitAllCompleted() throws SQLException, IOException {
        var begin = System.nanoTime();
        try (var connection = stage.postgres().connect(name);
                var query = connection.prepareStatement("SELECT count(*) FROM nsfw_bulk_jobs WHERE completed_at IS NULL")) {
            while (count(query) > 0) {
                if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw new IOException(count(query) + " jobs are not completed");
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private static long count(PreparedStatement query) throws SQLException {
        try (var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// Fails unless every image of the job has the labels of its own key.
    void mustBeRight(UUID job, int images) throws SQLException, IOException {
        var analyzed = 0;
        var mixed = 0;
        try (var connection = stage.postgres().connect(name);
                var query = connection.prepareStatement(RESULTS)) {
            query.setObject(1, job);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    analyzed++;
                    if (!labels(rows.getString(2)).equals(labels(LeanLabels.of(rows.getString(1))))) {
                        mixed++;
                    }
                }
            }
        }
        if (analyzed != images || mixed > 0) {
            throw new IOException(name + ": of " + images + " images " + analyzed + " are analyzed and " + mixed
                    + " have the labels of another");
        }
    }

    /// Confidences as the types of the SDK hold them: who stores what these say, and not the response itself, has no
    /// more of them than a `float`.
    private static JsonArray labels(String json) {
        var labels = new JsonArray(json);
        for (var index = 0; index < labels.size(); index++) {
            var label = labels.getJsonObject(index);
            label.put("Confidence", label.getFloat("Confidence"));
        }
        return labels;
    }

    /// @param lines `job image order`, one a line
    record Seeded(UUID job, int images, String lines) {}
}
