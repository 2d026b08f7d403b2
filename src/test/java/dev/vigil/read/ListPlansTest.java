package dev.vigil.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every list and filter of the API goes by key over an index: it reads no table as a whole, and sorts no more rows
/// than one call looks at. With `-Dimages=1000000` on a million images of a hundred tenants; then the times are
/// printed.
class ListPlansTest {

    private static final int IMAGES = Integer.getInteger("images", 20_000);
    private static final int PER_TENANT = 10_000;
    private static final int PER_CALL = 500;
    private static final int MANY = 1_000_000;
    private static final int TIMES = 200;
    private static final Pattern SORTED = Pattern.compile("Sort \\(actual rows=(\\d+)");

    /// A hundredth is flagged and has weapons; a two-thousandth fails. A tenant has jobs of 500 images.
    private static final List<String> ROWS = List.of(
            "SET session_replication_role = replica",
            """
            INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, created_at, sealed_at, completed_at, cancelled_at, next_upload_order, received, analyzed)
            SELECT lpad(to_hex(c), 32, '0')::uuid, 't' || c * %2$d / %3$d, 'u', now() - make_interval(secs => c), now(),
                   CASE WHEN c %% 40 > 0 THEN now() END, CASE WHEN c %% 40 = 0 THEN now() END, %2$d, %2$d, %2$d
              FROM generate_series(0, %1$d / %2$d - 1) c
            """,
            """
            INSERT INTO virtual_image (id, tenant_id, user_id, reference, created_at, analyzed_at, rekognition_data, isflagged, nsfw_score, content_sha256)
            SELECT lpad(to_hex(n), 32, '0')::uuid, 't' || n / %3$d, 'u', 'reference ' || n %% 2000, now() - make_interval(secs => n / %2$d),
                   CASE WHEN n %% 2000 > 0 THEN now() END,
                   CASE WHEN n %% 2000 > 0 THEN jsonb_build_object('ModerationLabels', CASE WHEN n %% 100 = 1
                       THEN '[{"Name": "Weapons", "Confidence": 90}, {"Name": "Violence", "Confidence": 90}]'::jsonb ELSE '[]' END) END,
                   CASE WHEN n %% 2000 > 0 THEN n %% 100 = 1 END, CASE WHEN n %% 2000 > 0 THEN 0.5 END, sha256(n::text::bytea)
              FROM generate_series(0, %1$d - 1) n
            """,
            """
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order, state, finalized_at, failure_code, final_seq)
            SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n / %2$d), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid,
                   repeat('k', 73), n %% %2$d, CASE WHEN n %% 2000 = 0 THEN 'failed' ELSE 'analyzed' END, now(),
                   CASE WHEN n %% 2000 = 0 THEN 'expired' END, n %% %2$d + 1
              FROM generate_series(0, %1$d - 1) n
            """,
            """
            INSERT INTO image_label (tenant_id, label, created_at, first_image_id, virtual_image_ids, confidences)
            SELECT v.tenant_id, l.label, v.created_at, (array_agg(v.id ORDER BY v.id))[1], array_agg(v.id ORDER BY v.id), array_agg(l.confidence ORDER BY v.id)
              FROM virtual_image v CROSS JOIN LATERAL labels_of(v.rekognition_data) l
             GROUP BY v.tenant_id, l.label, v.created_at
            """,
            "INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id) SELECT gen_random_uuid(), 'other', 'u' FROM generate_series(1, 20000)",
            """
            INSERT INTO image_label (tenant_id, label, created_at, first_image_id, virtual_image_ids, confidences)
            SELECT 'other', 'Weapons', now(), id, ARRAY[id], ARRAY[90] FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 20000))
            """,
            "VACUUM ANALYZE");

    private static final String NEWEST = "'t1', '2999-01-01', 'ffffffff-ffff-ffff-ffff-ffffffffffff', ";
    private static final String PAGE = "101, 100, 4000000, ";
    private static final String FILTERED = PageStatements.MOST_LOOKED_AT + ", 100, 4000000, ";
    private static final String JOB = "'t1', '" + "0".repeat(30) + "19', -1, ";

    /// Each list with each filter: the index that it goes by, and the call.
    private static final Map<String, String> LISTS = new TreeMap<>(Map.ofEntries(
            Map.entry("jobs", "ix_job_tenant jobs (" + NEWEST + PAGE + "NULL)"),
            Map.entry("cancelled jobs", "ix_job_tenant jobs (" + NEWEST + FILTERED + "'cancelled')"),
            Map.entry("images of a job", "uq_relationship_order ofJob (" + JOB + PAGE + "NULL, NULL)"),
            Map.entry("failed images of a job", "uq_relationship_order ofJob (" + JOB + FILTERED + "'failed', NULL)"),
            Map.entry("flagged images of a job", "uq_relationship_order ofJob (" + JOB + FILTERED + "NULL, true)"),
            Map.entry("images", "ix_image_tenant ofTenant (" + NEWEST + PAGE + "NULL, NULL, NULL, NULL, NULL)"),
            Map.entry(
                    "failed images",
                    "ix_image_tenant ofTenant (" + NEWEST + FILTERED + "'failed', NULL, NULL, NULL, NULL)"),
            Map.entry(
                    "cancelled images",
                    "ix_image_tenant ofTenant (" + NEWEST + FILTERED + "'cancelled', NULL, NULL, NULL, NULL)"),
            Map.entry(
                    "flagged images",
                    "ix_image_tenant ofTenant (" + NEWEST + FILTERED + "NULL, true, NULL, NULL, NULL)"),
            Map.entry(
                    "images with a reference",
                    "ix_image_reference withReference (" + NEWEST + FILTERED
                            + "NULL, NULL, 'reference 7', NULL, NULL)"),
            Map.entry(
                    "images with a label",
                    "pk_image_label withLabel (" + NEWEST + FILTERED + "NULL, NULL, NULL, 'Weapons', 80)"),
            Map.entry(
                    "images with a label that nothing is sure of",
                    "pk_image_label withLabel (" + NEWEST + FILTERED + "NULL, NULL, NULL, 'Weapons', 95)"),
            Map.entry(
                    "images with a reference and a label",
                    "ix_image_reference withReference (" + NEWEST + FILTERED
                            + "NULL, NULL, 'reference 1', 'Weapons', 80)")));

    private static FreshDatabase database;

    @BeforeAll
    static void seed() throws SQLException {
        database = new FreshDatabase();
        database.migrate();
        for (var statement : ROWS) {
            database.execute(statement.contains("%") ? statement.formatted(IMAGES, PER_CALL, PER_TENANT) : statement);
        }
        PageStatementsOf.prepare(database);
        // As it is after a while: one plan for every tenant.
        database.execute("SET plan_cache_mode = force_generic_plan");
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    @TestFactory
    List<DynamicTest> everyListGoesByAnIndex() {
        return LISTS.entrySet().stream()
                .map(list -> DynamicTest.dynamicTest(list.getKey(), () -> check(list.getKey(), list.getValue())))
                .toList();
    }

    private static void check(String name, String list) throws SQLException {
        var index = list.substring(0, list.indexOf(' '));
        var call = list.substring(index.length() + 1);

        var plan = String.join(
                "\n",
                database.rows("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) EXECUTE " + call));

        assertThat(plan).contains(index).doesNotContain("Seq Scan");
        assertThat(SORTED.matcher(plan).results().map(rows -> Integer.valueOf(rows.group(1))))
                .allSatisfy(rows -> assertThat(rows).as(plan).isLessThanOrEqualTo(PageStatements.MOST_LOOKED_AT));
        if (IMAGES >= MANY) {
            print(name, call);
        }
    }

    private static void print(String name, String call) throws SQLException {
        var millis = new ArrayList<Double>();
        for (var i = 0; i < TIMES; i++) {
            var begin = System.nanoTime();
            database.rows("EXECUTE " + call.replace("'t1'", "'t" + i % (IMAGES / PER_TENANT) + "'"));
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        Collections.sort(millis);
        System.out.printf(
                "ListPlansTest: %-45s p50 %6.2f ms, p99 %6.2f ms%n",
                name, millis.get(TIMES / 2), millis.get(TIMES * 99 / 100));
    }
}
