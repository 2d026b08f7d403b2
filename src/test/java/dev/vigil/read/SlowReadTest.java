package dev.vigil.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A read that takes too long is answered, whichever way it goes to the database, and leaves nothing behind.
@QuarkusTest
@TestProfile(SlowReadTest.Impatient.class)
class SlowReadTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aReadThatTakesTooLongIs503AndLeavesNoConnectionBehind() {
        var job = api.open(TestImage.many("slow-read", 1)).id();
        var paths = List.of("/v1/jobs", "/v1/jobs/" + job, "/v1/jobs/" + job + "/images", "/v1/virtual-images");
        var migration = pool.getConnection().await().atMost(PATIENCE);
        run(migration, "BEGIN");
        run(migration, "LOCK TABLE nsfw_bulk_jobs, virtual_image IN ACCESS EXCLUSIVE MODE");

        var answers = IntStream.range(0, 12)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> api.get(paths.get(n % paths.size()))))
                .toList();

        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer).succeedsWithin(PATIENCE).satisfies(SlowReadTest::saysTryAgain));
        await(() -> sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'vigil-reads' AND state <> 'idle'")
                .isEmpty());
        run(migration, "ROLLBACK");
        migration.close().await().atMost(PATIENCE);
        IntStream.range(0, 12)
                .forEach(n -> assertThat(api.get(paths.get(n % paths.size())).status())
                        .isEqualTo(200));
    }

    private static void saysTryAgain(Api.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.problem()).isEqualTo("urn:vigil:problem:ledger-unavailable");
    }

    private static void run(SqlConnection connection, String statement) {
        connection.query(statement).execute().await().atMost(PATIENCE);
    }

    public static final class Impatient implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("vigil.database.read-timeout", "1S", "vigil.database.statement-timeout", "60S");
        }
    }
}
