package dev.vigil.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

/// Reads on a ledger of a million images in one job, all analyzed, one in a hundred flagged; one reader.
final class ReadsRow implements Row {

    private static final int IMAGES = 1_000_000;
    private static final int IMAGES_WHEN_QUICK = 200_000;
    private static final int STEP = 1_000;
    private static final int WARM_UP = 200;
    private static final String DATABASE = "reads";

    /// Foreign keys are not checked row by row. The numbers of finals are not read here.
    private static final List<String> SEED = List.of(
            "SET session_replication_role = replica",
            "ALTER TABLE bulk_job_virtual_images DROP CONSTRAINT IF EXISTS ck_relationship_final_seq",
            "DROP INDEX IF EXISTS ix_image_rekognition_data",
            """
            INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, sealed_at, completed_at, next_upload_order, received, analyzed, flagged)
            VALUES ('%1$s', 'local', 'local', now(), now(), %2$d, %2$d, %2$d, %2$d / 100)
            """,
            """
            INSERT INTO virtual_image (id, tenant_id, user_id, content_sha256, format, width, height, byte_size, rekognition_data, isflagged,
                                       nsfw_score, model_version, policy_version, analyzed_at, created_at)
            SELECT lpad(to_hex(n), 32, '0')::uuid, 'local', 'local', sha256(n::text::bytea), 'jpeg', 160, 160, 100000,
                   '{"ModerationLabels": [{"Name": "Weapons", "Confidence": 99.1, "ParentName": "Violence", "TaxonomyLevel": 2}], "ModerationModelVersion": "7.0", "ContentTypes": []}',
                   n %% 100 = 0, CASE WHEN n %% 100 = 0 THEN 0.991 ELSE 0 END, '7.0', 'default-1', now(), now() - make_interval(secs => %2$d - n)
              FROM generate_series(1, %2$d) AS n
            """,
            """
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order, state, finalized_at)
            SELECT lpad(to_hex(n), 32, '0')::uuid, '%1$s', lpad(to_hex(n), 32, '0')::uuid, '%1$s/' || n, n - 1, 'analyzed', now()
              FROM generate_series(1, %2$d) AS n
            """,
            "VACUUM ANALYZE",
            "CHECKPOINT");

    private final Stage stage;
    private String job = "";

    ReadsRow(Stage stage) {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "reads";
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        var images = stage.options().images(IMAGES, IMAGES_WHEN_QUICK);
        if (job.isEmpty()) {
            job = UUID.randomUUID().toString();
            seed(images);
        }
        var count = stage.options().images(1_000, 300);
        var status = "/v1/jobs/" + job;
        var page = status + "/images?limit=100";
        try (var actor = stage.put(program, DATABASE, Map.of(), false)) {
            var client = actor.client();
            var middle = middle(client, status + "/images", images);
            for (var i = 0; i < WARM_UP; i++) {
                client.get(status);
                client.get(middle);
            }
            var figures = new Figures();
            var begin = actor.begin();
            figures.with(times(count, () -> client.get(status)).named("status"));
            figures.with(times(count, () -> client.get(page)).named("first page"));
            figures.with(times(count, () -> client.get(middle)).named("middle page"));
            figures.with(times(count, () -> client.get("/v1/virtual-images?flagged=true"))
                    .named("flagged"));
            var all = actor.end(begin, 4 * count).all();
            return figures.with("CPU ms/read", all.get("CPU ms/image"))
                    .with("statements/read", all.get("statements/image"))
                    .with("RSS peak MB", all.get("RSS peak MB"));
        }
    }

    private void seed(int images) throws SQLException {
        stage.postgres().create(DATABASE);
        try (var connection = stage.postgres().connect(DATABASE);
                var statement = connection.createStatement()) {
            for (var step : SEED) {
                statement.execute(step.contains("%") ? step.formatted(job, images) : step);
            }
        }
    }

    /// Follows `next` in large pages to the middle of the job; answers the small page that begins there.
    private static String middle(Client client, String images, int all) throws IOException, InterruptedException {
        var page = images + "?limit=" + STEP;
        for (var read = 0; read < all / 2; read += STEP) {
            page = new JsonObject(client.get(page)).getString("next");
        }
        return page.replace("limit=" + STEP, "limit=100");
    }

    private static Figures times(int count, Callable<String> read) throws Exception {
        var millis = new ArrayList<Double>();
        for (var i = 0; i < count; i++) {
            var begin = System.nanoTime();
            read.call();
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        return new Figures().with("p50 ms", Table.quantile(millis, 0.5)).with("p99 ms", Table.quantile(millis, 0.99));
    }

    @Override
    public void close() throws SQLException {
        stage.postgres().drop(DATABASE);
    }
}
