package dev.vigil.analysis;

import dev.vigil.db.DatabaseConfig;
import dev.vigil.db.MicroBatch;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.RekognitionData;
import dev.vigil.ledger.JobStore;
import dev.vigil.ledger.Recorded;
import dev.vigil.ledger.Standing;
import dev.vigil.result.Recorder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The ledger as the analysis sees it. Looks are gathered into one statement; results wait for a database that
/// is away. A failure opens a circuit, since without the database no new call may start, and reaches the caller
/// as {@link LedgerAway}.
@ApplicationScoped
class LedgerAccess {

    private static final int LOOKS_PER_STATEMENT = 200;
    private static final Duration RECORD_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_RECORD_PAUSE = Duration.ofSeconds(5);

    private final JobStore store;
    private final Recorder recorder;
    private final AnalysisConfig config;
    private final Circuit circuit;
    private final MicroBatch<AnalysisRequest, Map<AnalysisRequest, Standing>> looks;

    LedgerAccess(JobStore store, Recorder recorder, AnalysisConfig config, DatabaseConfig database) {
        this.store = store;
        this.recorder = recorder;
        this.config = config;
        this.circuit = new Circuit("the database", config.circuitPause(), System::nanoTime);
        this.looks = MicroBatch.ofStatements(LOOKS_PER_STATEMENT, database.batchWindow(), store::look);
    }

    Circuit circuit() {
        return circuit;
    }

    /// How the request stands, asked before anything is paid.
    Uni<Standing> look(AnalysisRequest request) {
        return reaching(() -> looks.add(request)).map(standings -> standings.getOrDefault(request, Standing.UNKNOWN));
    }

    /// Counts an attempt that ended in a transient or unknown error.
    Uni<Optional<Integer>> countAttempt(AnalysisRequest request) {
        return reaching(() -> store.countAttempt(request));
    }

    Uni<Recorded> analyzed(AnalysisRequest request, RekognitionData data) {
        return patiently(() -> recorder.analyzed(request, data));
    }

    Uni<Recorded> failed(AnalysisRequest request, FailureCode code, String detail) {
        return patiently(() -> recorder.failed(request, code, detail));
    }

    /// A result in hand is worth money: it waits for a database that is away, for a while.
    private Uni<Recorded> patiently(Supplier<Uni<Recorded>> write) {
        return reaching(() -> write.get().onFailure().recoverWithUni(failure -> {
            circuit.failed(failure.getClass().getSimpleName());
            return again(write);
        }));
    }

    private Uni<Recorded> again(Supplier<Uni<Recorded>> write) {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(RECORD_PAUSE)
                .chain(write::get)
                .onFailure()
                .invoke(failure -> circuit.failed(failure.getClass().getSimpleName()))
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
                    circuit.failed(failure.getClass().getSimpleName());
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
