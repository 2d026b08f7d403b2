package dev.vigil.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Reads of clients that hang take nothing from uploads, worker and probes.
@QuarkusTest
@TestProfile(ReadFloodTest.PatientReads.class)
class ReadFloodTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BLOCKED = "SELECT pg_advisory_xact_lock_shared(77)";

    @Inject
    @ReactiveDataSource("reads")
    Pool reads;

    @Test
    void whileReadsHangUploadsWorkerAndProbesGoOnAndFurtherReadsAreRefusedAtOnce() {
        var holder = pool.getConnection().await().atMost(PATIENCE);
        holder.query("SELECT pg_advisory_lock(77)").execute().await().atMost(PATIENCE);
        var flood = new ArrayList<>(flood());
        await(() -> hanging() == 3);
        // Now that every connection is taken, these fill the queue.
        flood.addAll(flood());

        var ready = management.get("/q/health/ready").body().toString();
        var job = api.open(TestImage.many("beside-a-flood", 3));
        var refused = api.get("/v1/jobs");
        var refusedImages = api.get("/v1/jobs/" + job.id() + "/images");
        assertThat(hanging()).as("the flood still hangs").isEqualTo(3);
        assertThat(drain()).isEqualTo(3);

        assertThat(ready).contains("{\"name\":\"database\",\"status\":\"UP\"}");
        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = 'analyzed'"))
                .hasSize(3);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.problem()).isEqualTo("urn:vigil:problem:ledger-unavailable");
        assertThat(refusedImages.status()).isEqualTo(503);

        holder.query("SELECT pg_advisory_unlock(77)").execute().await().atMost(PATIENCE);
        holder.close().await().atMost(PATIENCE);
        flood.forEach(
                read -> read.handle((rows, failure) -> 0).toCompletableFuture().join());
        assertThat(api.get("/v1/jobs").status()).isEqualTo(200);
    }

    private List<CompletionStage<?>> flood() {
        return IntStream.range(0, 10)
                .<CompletionStage<?>>mapToObj(
                        n -> reads.query(BLOCKED).execute().subscribeAsCompletionStage())
                .toList();
    }

    private int hanging() {
        return sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                .size();
    }

    /// Few may wait, and they do so for longer than the test takes.
    public static final class PatientReads implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "vigil.database.read-timeout",
                    "60S",
                    "vigil.database.statement-timeout",
                    "60S",
                    "vigil.database.read-queue",
                    "2");
        }
    }
}
