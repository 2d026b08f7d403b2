package dev.vigil.analysis;

import dev.vigil.db.DatabaseConfig;
import dev.vigil.db.MicroBatch;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.Operation;
import dev.vigil.image.RekognitionData;
import dev.vigil.image.TenantId;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.ledger.RequestStatus;
import dev.vigil.ledger.ResultStore;
import dev.vigil.result.Recorder;
import dev.vigil.result.TenantPolicies;
import dev.vigil.signals.Reason;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The ledger as the analysis uses it. Many looks share one statement. Results wait while the database is away. A
/// failure opens a circuit, because without the database no new call may start; the caller gets {@link LedgerAway}.
@ApplicationScoped
class LedgerAccess {

    private static final int LOOKS_PER_STATEMENT = 200;
    private static final Duration RECORD_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_RECORD_PAUSE = Duration.ofSeconds(5);

    private final ResultStore store;
    private final Recorder recorder;
    private final TenantPolicies policies;
    private final AnalysisConfig config;
    private final Circuit circuit;
    private final MicroBatch<AnalysisRequest, Map<AnalysisRequest, RequestStatus>> looks;

    LedgerAccess(
            ResultStore store,
            Recorder recorder,
            TenantPolicies policies,
            AnalysisConfig config,
            DatabaseConfig database) {
        this.store = store;
        this.recorder = recorder;
        this.policies = policies;
        this.config = config;
        this.circuit = new Circuit("the database", config.circuitPause(), System::nanoTime);
        this.looks = MicroBatch.ofStatements(LOOKS_PER_STATEMENT, database.batchWindow(), store::look);
    }

    Circuit circuit() {
        return circuit;
    }

    /// How the request stands, asked before anything is paid.
    Uni<RequestStatus> look(AnalysisRequest request) {
        return reaching(() -> looks.add(request))
                .map(statuses -> statuses.getOrDefault(request, new RequestStatus.Unknown()));
    }

    /// Counts an attempt that ended in a transient or unknown error.
    Uni<Optional<Integer>> countAttempt(AnalysisRequest request) {
        return reaching(() -> store.countAttempt(request));
    }

    /// Judges the response by the policy of the tenant, and writes both.
    Uni<RecordOutcome> analyzed(AnalysisRequest request, TenantId tenant, Operation operation, RekognitionData data) {
        return patiently(() -> recorder.analyzed(request, operation, data, policies.of(tenant)));
    }

    Uni<RecordOutcome> failed(AnalysisRequest request, FailureCode code, String detail) {
        return patiently(() -> recorder.failed(request, code, detail));
    }

    /// A result has been paid for: it waits for the database for a while.
    private Uni<RecordOutcome> patiently(Supplier<Uni<RecordOutcome>> write) {
        return reaching(() -> writeUntilItWorks(write));
    }

    private Uni<RecordOutcome> writeUntilItWorks(Supplier<Uni<RecordOutcome>> write) {
        return write.get().onFailure().recoverWithUni(failure -> {
            circuit.failed(Reason.of(failure));
            return again(write);
        });
    }

    private Uni<RecordOutcome> again(Supplier<Uni<RecordOutcome>> write) {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(RECORD_PAUSE)
                .chain(write::get)
                .onFailure()
                .invoke(failure -> circuit.failed(Reason.of(failure)))
                .onFailure()
                .retry()
                .withBackOff(RECORD_PAUSE, LONGEST_RECORD_PAUSE)
                .expireIn(config.recordPatience().toMillis());
    }

    private <T> Uni<T> reaching(Supplier<Uni<T>> statement) {
        return Uni.createFrom()
                .deferred(statement::get)
                .invoke(circuit::succeeded)
                .onFailure()
                .transform(failure -> {
                    circuit.failed(Reason.of(failure));
                    return new LedgerAway(failure);
                });
    }

    /// The database could not be asked or told; the delivery goes back.
    static final class LedgerAway extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LedgerAway(Throwable cause) {
            super(cause);
        }
    }
}
