package dev.vigil.analysis;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.Operation;
import dev.vigil.image.StoredObject;
import dev.vigil.image.TenantId;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.ledger.RequestStatus;
import dev.vigil.queue.Delivery;
import dev.vigil.queue.DeliveryHandler;
import dev.vigil.queue.Lane;
import dev.vigil.queue.Settlement;
import dev.vigil.quota.CallPacer;
import dev.vigil.quota.QuotaConfig;
import dev.vigil.quota.QuotaHolder;
import dev.vigil.rekognition.CallOutcome;
import dev.vigil.rekognition.Rekognition;
import dev.vigil.signals.TraceSpan;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// One delivery, step by step: look before paying, wait for a turn, call Rekognition, write the result by ID,
/// settle. The message is settled only after the ledger has committed; whatever fails on the way sends it back
/// to the queue.
@ApplicationScoped
class ImageAnalysis implements DeliveryHandler {

    private static final Duration ALREADY_IN_FLIGHT = Duration.ofSeconds(30);
    private static final int OUTAGE = 20;
    private static final int FULL_RECEIVE = 10;
    private static final int LONGEST_BACKOFF_SECONDS = 300;
    private static final Logger LOG = Logger.getLogger(ImageAnalysis.class);

    private final LedgerAccess ledger;
    private final Rekognition rekognition;
    private final AnalysisConfig config;
    private final Duration throttlePatience;
    private final QuotaHolder quota;
    private final Circuit provider;
    private final Suspects suspects = new Suspects();
    private final ImagesInWork inWork = new ImagesInWork();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final Counter duplicates;

    ImageAnalysis(
            LedgerAccess ledger,
            Rekognition rekognition,
            QuotaHolder quota,
            AnalysisConfig config,
            QuotaConfig quotaConfig,
            MeterRegistry meters) {
        this.ledger = ledger;
        this.rekognition = rekognition;
        this.config = config;
        this.throttlePatience = quotaConfig.throttlePatience();
        this.quota = quota;
        this.provider = new Circuit("Rekognition", config.circuitPause(), System::nanoTime);
        this.duplicates = Counter.builder("vigil.deliveries.duplicates")
                .description("Deliveries that found nothing to do: repeated, late, cancelled or unknown")
                .register(meters);
        provider.register("rekognition", meters);
        ledger.circuit().register("database", meters);
    }

    @Override
    public int capacity(Lane lane) {
        var circuit = ledger.circuit().isOpen() ? ledger.circuit() : provider;
        return circuit.isOpen() ? circuit.capacity(lane) : room(lane);
    }

    @Override
    public void noneCame(Lane lane) {
        ledger.circuit().probePassed(lane);
        provider.probePassed(lane);
    }

    /// A receive costs the same for one message as for ten, so it waits until there is room for ten.
    private int room(Lane lane) {
        var room = quota.inFlight() - inWork.of(lane);
        return room < FULL_RECEIVE ? 0 : room;
    }

    @Override
    public Uni<Settlement> handle(Delivery delivery, TraceSpan span) {
        if (!inWork.begin(delivery)) {
            provider.probeUnused();
            return Uni.createFrom().item(Settlement.later(ALREADY_IN_FLIGHT));
        }
        return look(delivery.request(), span)
                .chain(status -> analyzeIfOpen(delivery, span, status))
                .onFailure(LedgerAccess.LedgerAway.class)
                .recoverWithItem(away -> Settlement.later(config.circuitPause()))
                .onFailure(CallPacer.NoTurn.class)
                .recoverWithItem(tooLate -> Settlement.later(ThrottlePatience.LONGEST_PAUSE))
                .eventually(() -> inWork.end(delivery));
    }

    private Uni<RequestStatus> look(AnalysisRequest request, TraceSpan span) {
        return span.around(TraceSpan.Part.LOOK, () -> ledger.look(request), RequestStatus::word);
    }

    private Uni<Settlement> analyzeIfOpen(Delivery delivery, TraceSpan span, RequestStatus status) {
        return switch (status) {
            case RequestStatus.Open(var tenant) -> analyze(delivery, tenant, span);
            case RequestStatus.Settled _, RequestStatus.Unknown _ -> nothingToDo();
        };
    }

    private Uni<Settlement> analyze(Delivery delivery, TenantId tenant, TraceSpan span) {
        return call(delivery, span, new ThrottlePatience(throttlePatience))
                .chain(outcome -> conclude(delivery.request(), tenant, span, outcome));
    }

    private Uni<Settlement> nothingToDo() {
        duplicates.increment();
        provider.probeUnused();
        return Uni.createFrom().item(Settlement.done());
    }

    /// Calls when it is this image's turn. If the call is throttled, it calls again until its patience ends.
    private Uni<CallOutcome> call(Delivery delivery, TraceSpan span, ThrottlePatience patience) {
        return quota.turn(delivery.lane() == Lane.EXPRESS)
                .chain(() -> callOnce(delivery.request(), span))
                .chain(outcome -> outcome instanceof CallOutcome.Throttled && !patience.isOver()
                        ? callAgain(delivery, span, patience)
                        : Uni.createFrom().item(outcome));
    }

    private Uni<CallOutcome> callOnce(AnalysisRequest request, TraceSpan span) {
        return span.around(TraceSpan.Part.CALL, () -> timed(request), CallOutcome::word);
    }

    private Uni<CallOutcome> callAgain(Delivery delivery, TraceSpan span, ThrottlePatience patience) {
        return pause(patience.nextPause()).chain(() -> call(delivery, span, patience));
    }

    private Uni<CallOutcome> timed(AnalysisRequest request) {
        var begin = System.nanoTime();
        return rekognition
                .analyze(Operation.MODERATION, new StoredObject(request.jobId(), request.imageId()))
                .invoke(outcome -> note(outcome, Duration.ofNanos(System.nanoTime() - begin)));
    }

    private void note(CallOutcome outcome, Duration took) {
        if (outcome instanceof CallOutcome.Throttled) {
            quota.throttled();
        } else {
            quota.answered(took);
        }
    }

    private Uni<Settlement> conclude(AnalysisRequest request, TenantId tenant, TraceSpan span, CallOutcome outcome) {
        return switch (outcome) {
            case CallOutcome.Labelled(var data) -> {
                serviceAnswers();
                yield record(span, () -> ledger.analyzed(request, tenant, Operation.MODERATION, data))
                        .chain(result -> settlementOf(request, span, result));
            }
            case CallOutcome.Unprocessable(var code, var detail) -> {
                serviceAnswers();
                yield record(span, () -> ledger.failed(request, code, detail))
                        .chain(result -> settlementOf(request, span, result));
            }
            case CallOutcome.Throttled() -> Uni.createFrom().item(Settlement.later(ThrottlePatience.LONGEST_PAUSE));
            case CallOutcome.Misconfigured(var reason) -> misconfigured(reason);
            case CallOutcome.Ambiguous(var reason) ->
                suspects.add(request.imageId()) ? misconfigured(reason) : countAttempt(request, span, reason);
            case CallOutcome.Transient(var reason) -> {
                if (failuresInARow.incrementAndGet() >= OUTAGE) {
                    provider.failed(reason);
                }
                yield countAttempt(request, span, reason);
            }
            case CallOutcome.Unknown(var reason) -> countAttempt(request, span, reason);
        };
    }

    private Uni<Settlement> misconfigured(String reason) {
        provider.failed(reason);
        return Uni.createFrom().item(Settlement.later(config.circuitPause()));
    }

    private Uni<Settlement> settlementOf(AnalysisRequest request, TraceSpan span, RecordOutcome result) {
        return switch (result) {
            case UPDATED -> Uni.createFrom().item(Settlement.done());
            case UNCHANGED -> nothingToDo();
            case REFUSED -> countAttempt(request, span, "the database refused the result");
        };
    }

    /// The image goes back with a growing, jittered delay; after the last allowed attempt it fails.
    private Uni<Settlement> countAttempt(AnalysisRequest request, TraceSpan span, String reason) {
        return ledger.countAttempt(request).chain(attempts -> {
            if (attempts.isEmpty()) {
                return nothingToDo();
            }
            LOG.warnf(
                    "an image was not analysed and will be tried again: jobId=%s virtualImageId=%s reason=%s",
                    request.jobId(), request.imageId(), reason);
            return attempts.get() < config.maxAttempts()
                    ? Uni.createFrom().item(Settlement.later(backoff(attempts.get())))
                    : giveUp(request, span, "Gave up after " + attempts.get() + " attempts: " + reason + ".");
        });
    }

    private Uni<Settlement> giveUp(AnalysisRequest request, TraceSpan span, String detail) {
        return record(span, () -> ledger.failed(request, FailureCode.ATTEMPTS_EXHAUSTED, detail))
                .replaceWith(Settlement.done());
    }

    private static Uni<RecordOutcome> record(TraceSpan span, Supplier<Uni<RecordOutcome>> write) {
        return span.around(TraceSpan.Part.RECORD, write, ImageAnalysis::word);
    }

    private static String word(Enum<?> outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private void serviceAnswers() {
        failuresInARow.set(0);
        suspects.clear();
        provider.succeeded();
    }

    private static Uni<Void> pause(Duration duration) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(duration);
    }

    private static Duration backoff(int attempts) {
        var ceiling = Math.min(LONGEST_BACKOFF_SECONDS, 1 << Math.min(attempts, 16));
        return Duration.ofSeconds(ThreadLocalRandom.current().nextInt(ceiling) + 1L);
    }
}
