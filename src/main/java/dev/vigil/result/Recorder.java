package dev.vigil.result;

import dev.vigil.db.DatabaseConfig;
import dev.vigil.db.MicroBatch;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.Operation;
import dev.vigil.image.RekognitionData;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.Finding;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.ledger.ResultStore;
import dev.vigil.moderation.ModerationPolicy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// The one writer of results. Findings are gathered for a moment and written together, by ID, in one statement;
/// the verdict on a response is given here, by the policy of the caller. A finding about something final changes
/// nothing.
@ApplicationScoped
public class Recorder {

    private static final int BATCH = 200;
    private static final String DATA_EXCEPTION = "22";
    private static final String INTEGRITY_VIOLATION = "23";
    private static final Logger LOG = Logger.getLogger(Recorder.class);

    private final ResultStore store;
    private final MicroBatch<Finding, Map<VirtualImageId, RecordOutcome>> batches;
    private final Counter unknownLabels;
    private final Counter analyzed;
    private final Counter flagged;
    private final Counter failed;
    private final Timer times;

    Recorder(ResultStore store, DatabaseConfig config, MeterRegistry meters) {
        this.store = store;
        this.batches = MicroBatch.ofStatements(BATCH, config.batchWindow(), this::write);
        this.analyzed = images("analyzed", meters);
        this.failed = images("failed", meters);
        this.flagged = Counter.builder("vigil.images.flagged")
                .description("Analyzed images that the policy flags")
                .register(meters);
        this.unknownLabels = Counter.builder("vigil.labels.unknown")
                .description("Labels outside the taxonomy; the policy needs a look")
                .register(meters);
        this.times = Timer.builder("vigil.record.statement")
                .description("Time of the statement that records a batch of results, with its wait for a connection")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .register(meters);
    }

    /// Writes the response to an analysis, with its verdict by this policy.
    public Uni<RecordOutcome> analyzed(
            AnalysisRequest request, Operation operation, RekognitionData data, ModerationPolicy policy) {
        return gather(finding(request.imageId(), Optional.of(request), operation, data, policy));
    }

    /// Ends an image without a result.
    ///
    /// @param detail one sentence for people; no names, no paths
    public Uni<RecordOutcome> failed(AnalysisRequest request, FailureCode code, String detail) {
        return gather(new Finding.Failed(request, code, detail));
    }

    /// Writes responses of analyses done elsewhere, in one statement. Each image has an answer.
    public Uni<Map<VirtualImageId, RecordOutcome>> analyzedExternally(
            List<ExternalResponse> responses, ModerationPolicy policy) {
        return write(responses.stream()
                .map(response ->
                        finding(response.imageId(), response.request(), Operation.MODERATION, response.data(), policy))
                .toList());
    }

    private Finding finding(
            VirtualImageId imageId,
            Optional<AnalysisRequest> request,
            Operation operation,
            RekognitionData data,
            ModerationPolicy policy) {
        var verdict = switch (operation) {
            case MODERATION -> policy.judge(data.labels());
        };
        unknownLabels.increment(verdict.unknownLabels());
        return new Finding.Analyzed(imageId, request, operation, data, verdict);
    }

    private Uni<RecordOutcome> gather(Finding finding) {
        return batches.add(finding).map(recorded -> recorded.getOrDefault(finding.imageId(), RecordOutcome.UNCHANGED));
    }

    private Uni<Map<VirtualImageId, RecordOutcome>> write(List<Finding> findings) {
        return writeTogether(findings).invoke(recorded -> count(findings, recorded));
    }

    private void count(List<Finding> findings, Map<VirtualImageId, RecordOutcome> recorded) {
        for (var finding : findings) {
            if (recorded.get(finding.imageId()) == RecordOutcome.UPDATED) {
                count(finding);
            }
        }
    }

    private void count(Finding finding) {
        switch (finding) {
            case Finding.Analyzed done -> {
                analyzed.increment();
                flagged.increment(done.verdict().flagged() ? 1 : 0);
            }
            case Finding.Failed _ -> failed.increment();
        }
    }

    /// A finding the database cannot store must not hold up the others of its batch: then each goes alone.
    private Uni<Map<VirtualImageId, RecordOutcome>> writeTogether(List<Finding> findings) {
        return timed(findings).onFailure(Recorder::isAboutData).recoverWithUni(() -> writeOneByOne(findings));
    }

    private Uni<Map<VirtualImageId, RecordOutcome>> writeOneByOne(List<Finding> findings) {
        return Multi.createFrom()
                .iterable(findings)
                .onItem()
                .transformToUniAndConcatenate(this::writeAlone)
                .collect()
                .in(HashMap<VirtualImageId, RecordOutcome>::new, Map::putAll)
                .map(recorded -> recorded);
    }

    private Uni<Map<VirtualImageId, RecordOutcome>> timed(List<Finding> findings) {
        return Uni.createFrom().deferred(() -> timedFrom(System.nanoTime(), findings));
    }

    private Uni<Map<VirtualImageId, RecordOutcome>> timedFrom(long begin, List<Finding> findings) {
        return store.record(findings)
                .onTermination()
                .invoke(() -> times.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS));
    }

    private Uni<Map<VirtualImageId, RecordOutcome>> writeAlone(Finding finding) {
        return timed(List.of(finding)).onFailure(Recorder::isAboutData).recoverWithItem(failure -> {
            LOG.errorf(
                    "a result was refused by the database: virtualImageId=%s reason=%s",
                    finding.imageId(), sqlState(failure));
            return Map.of(finding.imageId(), RecordOutcome.REFUSED);
        });
    }

    private static boolean isAboutData(Throwable failure) {
        return sqlState(failure).startsWith(DATA_EXCEPTION) || sqlState(failure).startsWith(INTEGRITY_VIOLATION);
    }

    private static String sqlState(Throwable failure) {
        return failure instanceof PgException refused ? refused.getSqlState() : "";
    }

    private static Counter images(String outcome, MeterRegistry meters) {
        return Counter.builder("vigil.images")
                .description("Images that reached a final state by a finding of this process")
                .tag("outcome", outcome)
                .register(meters);
    }

    /// A response from elsewhere and the image it is for.
    public record ExternalResponse(VirtualImageId imageId, Optional<AnalysisRequest> request, RekognitionData data) {}
}
