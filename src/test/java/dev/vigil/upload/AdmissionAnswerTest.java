package dev.vigil.upload;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What was admitted is answered as admitted, although no job can be read any more: a client that is told 503 sends
/// everything again.
@QuarkusTest
class AdmissionAnswerTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int GATE = 4711;

    @AfterEach
    void openTheGate() {
        sql("DROP TRIGGER IF EXISTS gate ON nsfw_bulk_jobs");
    }

    @Test
    void anUploadIsAnsweredFromWhatWasAdmitted() throws Exception {
        var metadata = Map.of("batch", 7);

        var answer = whileJobsCannotBeRead(() -> api.upload(
                "/v1/jobs", Map.of("job", Map.of("name", "seven", "metadata", metadata)), TestImage.many("gate", 2)));

        var job = mustBe(202, answer);
        assertThat(job.path("outcomes")).hasSize(2);
        assertSameAsRead(job);
    }

    @Test
    void anEmptyJobIsAnsweredFromWhatWasAdmitted() throws Exception {
        var answer = whileJobsCannotBeRead(() -> api.post("/v1/jobs", Map.of("name", "empty", "seal", true)));

        assertSameAsRead(mustBe(202, answer));
    }

    private void assertSameAsRead(JsonNode answered) {
        var read = api.job(answered.path("id").textValue()).json();
        read.fieldNames()
                .forEachRemaining(
                        member -> assertThat(answered.path(member)).as(member).isEqualTo(read.path(member)));
    }

    /// Holds the statement that admits at its end, queues for the lock on all jobs behind it, and lets it commit: from
    /// that moment nobody reads a job.
    private Api.Answer whileJobsCannotBeRead(Supplier<Api.Answer> call)
            throws InterruptedException, ExecutionException, TimeoutException {
        sql("""
            CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$
            """);
        sql("CREATE TRIGGER gate AFTER INSERT ON nsfw_bulk_jobs FOR EACH STATEMENT EXECUTE FUNCTION gate()");
        var gate = connection("SELECT pg_advisory_lock(" + GATE + ")");
        var away = pool.getConnection().await().atMost(PATIENCE);
        try {
            var answer = CompletableFuture.supplyAsync(call);
            await(() -> isWaiting("locktype = 'advisory'"));
            run(away, "BEGIN");
            var locked = away.query("LOCK TABLE nsfw_bulk_jobs IN ACCESS EXCLUSIVE MODE")
                    .execute()
                    .subscribeAsCompletionStage();
            await(() -> isWaiting("mode = 'AccessExclusiveLock'"));
            run(gate, "SELECT pg_advisory_unlock(" + GATE + ")");
            locked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            run(away, "ROLLBACK");
            away.close().await().atMost(PATIENCE);
            gate.close().await().atMost(PATIENCE);
        }
    }

    private boolean isWaiting(String lock) {
        return !sql("SELECT 1 FROM pg_locks WHERE NOT granted AND " + lock).isEmpty();
    }

    private SqlConnection connection(String statement) {
        var connection = pool.getConnection().await().atMost(PATIENCE);
        run(connection, statement);
        return connection;
    }

    private static void run(SqlConnection connection, String statement) {
        connection.query(statement).execute().await().atMost(PATIENCE);
    }
}
