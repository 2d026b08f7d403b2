package dev.vigil.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// A page finds its IDs by an index and reads its own rows and one more by their IDs, however large the table is.
class PagePlanTest {

    private static final String JOB = "'01900000-0000-7000-8000-000000000000'";

    private static final String NO_FILTER = "NULL, NULL, NULL, NULL, NULL";

    private static final String ROWS = """
            INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, received, next_upload_order) VALUES (%1$s, 't', 'u', 5000, 5000);
            INSERT INTO nsfw_bulk_jobs (id, tenant_id, user_id, metadata)
            SELECT gen_random_uuid(), 't', 'u', jsonb_build_object('k', repeat('x', 100)) FROM generate_series(1, 30000);
            INSERT INTO virtual_image (id, tenant_id, user_id, metadata)
            SELECT gen_random_uuid(), 't', 'u', jsonb_build_object('k', repeat('x', 6000)) FROM generate_series(1, 30000);
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order)
            SELECT gen_random_uuid(), %1$s, id, row_number() OVER () - 1 FROM virtual_image;
            ANALYZE
            """.formatted(JOB);

    @Test
    void aPageReadsItsRowsAndOneMoreByTheIndex() throws SQLException {
        try (var database = new FreshDatabase()) {
            database.migrate();
            database.execute(ROWS);
            PageStatementsOf.prepare(database);
            var last = "'2999-01-01', 'ffffffff-ffff-ffff-ffff-ffffffffffff'";

            reads(database, 11, "uq_relationship_order", "ofJob ('t', " + JOB + ", -1, 11, 10, 4000000, NULL, NULL)");
            reads(database, 6, "uq_relationship_order", "ofJob ('t', " + JOB + ", -1, 1001, 1000, 30000, NULL, NULL)");
            reads(database, 11, "ix_image_tenant", "ofTenant ('t', " + last + ", 11, 10, 4000000, " + NO_FILTER + ")");
            reads(database, 6, "ix_image_tenant", "ofTenant ('t', " + last + ", 1001, 1000, 30000, " + NO_FILTER + ")");
            reads(database, 11, "ix_job_tenant", "jobs ('t', " + last + ", 11, 10, 4000000, 'open')");
        }
    }

    private static void reads(FreshDatabase database, int rows, String index, String statement) throws SQLException {
        var plan = String.join(
                "\n",
                database.rows(
                        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) EXECUTE " + statement));
        assertThat(plan)
                .contains(index)
                .containsPattern("Index Scan using (virtual_image|nsfw_bulk_jobs)_pkey")
                .doesNotContain("Seq Scan")
                .containsPattern("Recursive Union \\(actual rows=" + rows + "\\b");
    }
}
