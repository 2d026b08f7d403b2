package dev.vigil.analysis;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.image.StoredObject;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.RecordOutcome;
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
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// One delivery, step by step: look before paying, wait for a slot, call Rekognition, write the result by ID,
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
    private final QuotaHolder governor;
    private final Circuit provider;
    private final Suspects suspects = new Suspects();
    private final Set<VirtualImageId> inFlight = ConcurrentHashMap.newKeySet();
    private final Map<Lane, AtomicInteger> inHand =
            Map.of(Lane.EXPRESS, new AtomicInteger(), Lane.BACKLOG, new AtomicInteger());
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final Counter duplicates;

    ImageAnalysis(
            LedgerAccess ledger,
            Rekognition rekognition,
            QuotaHolder governor,
            AnalysisConfig config,
            QuotaConfig quota,
            MeterRegistry meters) {
        this.ledger = ledger;
        this.rekognition = rekognition;
        this.config = config;
        this.throttlePatience = quota.throttlePatience();
        this.governor = governor;
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

    /// A receive costs the same for one message as for ten: it is not worth it for less.
    private int room(Lane lane) {
        var room = governor.inFlight() - count(lane).get();
        return room < FULL_RECEIVE ? 0 : room;
    }

    @Override
    public Uni<Settlement> handle(Delivery delivery, TraceSpan step) {
        var request = delivery.request();
        if (!inFlight.add(request.imageId())) {
            provider.probeUnused();
            return Uni.createFrom().item(Settlement.later(ALREADY_IN_FLIGHT));
        }
        count(delivery.lane()).incrementAndGet();
        return step.around(TraceSpan.Part.LOOK, () -> ledger.look(request), ImageAnalysis::word)
                .chain(standing -> switch (standing) {
                    case OPEN ->
                        call(delivery, step, new ThrottlePatience(throttlePatience))
                                .chain(analysis -> conclude(request, step, analysis));
                    case SETTLED, UNKNOWN -> nothingToDo();
                })
                .onFailure(LedgerAccess.LedgerAway.class)
                .recoverWithItem(away -> Settlement.later(config.circuitPause()))
                .onFailure(CallPacer.NoTurn.class)
                .recoverWithItem(tooLate -> Settlement.later(ThrottlePatience.LONGEST_PAUSE))
                .eventually(() -> {
                    count(delivery.lane()).decrementAndGet();
                    inFlight.remove(request.imageId());
                });
    }

    private AtomicInteger count(Lane lane) {
        return Objects.requireNonNull(inHand.get(lane));
    }

    private Uni<Settlement> nothingToDo() {
        duplicates.increment();
        provider.probeUnused();
        return Uni.createFrom().item(Settlement.done());
    }

    /// Calls when it is this image's turn; throttled, it keeps the image and calls again, until the deadline.
    private Uni<CallOutcome> call(Delivery delivery, TraceSpan step, ThrottlePatience deadline) {
        return governor.turn(delivery.lane() == Lane.EXPRESS)
                .chain(() -> step.around(TraceSpan.Part.CALL, () -> timed(delivery.request()), CallOutcome::word))
                .chain(analysis -> analysis instanceof CallOutcome.Throttled && !deadline.isOver()
                        ? pause(deadline.nextPause()).chain(() -> call(delivery, step, deadline))
                        : Uni.createFrom().item(analysis));
    }

    private Uni<CallOutcome> timed(AnalysisRequest request) {
        var begin = System.nanoTime();
        return rekognition
                .analyze(new StoredObject(request.jobId(), request.imageId()))
                .invoke(analysis -> note(analysis, Duration.ofNanos(System.nanoTime() - begin)));
    }

    private void note(CallOutcome analysis, Duration took) {
        if (analysis instanceof CallOutcome.Throttled) {
            governor.throttled();
        } else {
            governor.answered(took);
        }
    }

    private Uni<Settlement> conclude(AnalysisRequest request, TraceSpan step, CallOutcome analysis) {
        return switch (analysis) {
            case CallOutcome.Labelled(var data) -> {
                serviceAnswers();
                yield record(step, () -> ledger.analyzed(request, data))
                        .chain(recorded -> settlementOf(request, step, recorded));
            }
            case CallOutcome.Unprocessable(var code, var detail) -> {
                serviceAnswers();
                yield record(step, () -> ledger.failed(request, code, detail))
                        .chain(recorded -> settlementOf(request, step, recorded));
            }
            case CallOutcome.Throttled() -> Uni.createFrom().item(Settlement.later(ThrottlePatience.LONGEST_PAUSE));
            case CallOutcome.Misconfigured(var reason) -> misconfigured(reason);
            case CallOutcome.Ambiguous(var reason) ->
                suspects.add(request.imageId()) ? misconfigured(reason) : countAttempt(request, step, reason);
            case CallOutcome.Transient(var reason) -> {
                if (failuresInARow.incrementAndGet() >= OUTAGE) {
                    provider.failed(reason);
                }
                yield countAttempt(request, step, reason);
            }
            case CallOutcome.Unknown(var reason) -> countAttempt(request, step, reason);
        };
    }

    private Uni<Settlement> misconfigured(String reason) {
        provider.failed(reason);
        return Uni.createFrom().item(Settlement.later(config.circuitPause()));
    }

    private Uni<Settlement> settlementOf(AnalysisRequest request, TraceSpan step, RecordOutcome recorded) {
        return switch (recorded) {
            case UPDATED -> Uni.createFrom().item(Settlement.done());
            case UNCHANGED -> nothingToDo();
            case REFUSED -> countAttempt(request, step, "the database refused the result");
        };
    }

    /// The image goes back with a growing, jittered delay; after the last allowed attempt it fails.
    private Uni<Settlement> countAttempt(AnalysisRequest request, TraceSpan step, String reason) {
        return ledger.countAttempt(request).chain(attempts -> {
            if (attempts.isEmpty()) {
                return nothingToDo();
            }
            LOG.warnf(
                    "an image was not analysed and will be tried again: jobId=%s virtualImageId=%s reason=%s",
                    request.jobId(), request.imageId(), reason);
            return attempts.get() < config.maxAttempts()
                    ? Uni.createFrom().item(Settlement.later(backoff(attempts.get())))
                    : giveUp(request, step, "Gave up after " + attempts.get() + " attempts: " + reason + ".");
        });
    }

    private Uni<Settlement> giveUp(AnalysisRequest request, TraceSpan step, String detail) {
        return record(step, () -> ledger.failed(request, FailureCode.ATTEMPTS_EXHAUSTED, detail))
                .replaceWith(Settlement.done());
    }

    private static Uni<RecordOutcome> record(TraceSpan step, Supplier<Uni<RecordOutcome>> write) {
        return step.around(TraceSpan.Part.RECORD, write, ImageAnalysis::word);
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
