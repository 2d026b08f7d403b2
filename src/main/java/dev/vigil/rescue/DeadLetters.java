package dev.vigil.rescue;

import dev.vigil.image.FailureCode;
import dev.vigil.ledger.EndingStore;
import dev.vigil.ledger.Finding;
import dev.vigil.queue.Delivery;
import dev.vigil.queue.Lane;
import dev.vigil.queue.Lanes;
import dev.vigil.queue.QueueConfig;
import dev.vigil.queue.SqsEdge;
import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Ends the images of dead letters, so that their jobs complete. A dead letter of an image that is final, or of
/// an earlier generation, changes nothing. A message is deleted only after the commit.
///
/// One that is no analysis request names no image, so it can end none; it is deleted with a line in the log, as
/// the worker does. Kept, it would come back every minute until its retention ends.
@ApplicationScoped
public class DeadLetters implements Sweep<DeadLetters.Buried> {

    private static final String DETAIL = "The message came to the dead-letter queue: no process could deal with it.";

    /// Long enough for SQS to ask all of its servers, which it does not at a wait of zero.
    private static final Duration WAIT = Duration.ofSeconds(1);

    /// Longer than a statement may take.
    private static final Duration VISIBILITY = Duration.ofMinutes(2);

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final Optional<SqsEdge> queue;
    private final EndingStore store;
    private final QueueConfig.DeadLetterConfig config;
    private final Counter ended;
    private final Counter settled;
    private final Counter unreadable;

    DeadLetters(Lanes lanes, EndingStore store, QueueConfig config, MeterRegistry meters) {
        this.queue = config.deadLetterUrl().map(url -> lanes.of(Lane.BACKLOG).at(url));
        this.store = store;
        this.config = config.deadLetters();
        this.ended = counter("ended", meters);
        this.settled = counter("settled", meters);
        this.unreadable = counter("unreadable", meters);
    }

    @Override
    public SweepName name() {
        return SweepName.DEAD_LETTERS;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public boolean enabled() {
        return queue.isPresent();
    }

    @Override
    public Buried none() {
        return Buried.NONE;
    }

    /// Works through the dead letters until a receive brings none, or as many receives were made as are allowed.
    @Override
    public Uni<Buried> sweep() {
        return queue.map(this::work).orElse(Uni.createFrom().item(Buried.NONE));
    }

    void start(@Observes StartupEvent event) {
        if (!enabled()) {
            LOG.info("dead letters are left alone: vigil.queue.dead-letter-url is not set");
        }
    }

    private Uni<Buried> work(SqsEdge dead) {
        var left = new AtomicInteger(config.receives());
        return Multi.createBy()
                .repeating()
                .uni(() -> buryBatch(dead))
                .whilst(buried -> left.decrementAndGet() > 0 && !buried.nothing())
                .collect()
                .with(Collectors.reducing(Buried.NONE, Buried::plus))
                .map(sum -> left.get() == 0 ? sum.withMore() : sum);
    }

    private Uni<Buried> buryBatch(SqsEdge dead) {
        return dead.receive(SqsEdge.BATCH, WAIT, VISIBILITY).chain(received -> bury(dead, received));
    }

    private Uni<Buried> bury(SqsEdge dead, SqsEdge.Received received) {
        var handles = handles(received);
        if (handles.isEmpty()) {
            return Uni.createFrom().item(Buried.NONE);
        }
        var findings = received.deliveries().stream()
                .map(delivery -> new Finding.Failed(delivery.request(), FailureCode.DEAD_LETTERED, DETAIL))
                .toList();
        return store.end(findings)
                .map(images -> new Buried(
                        images, findings.size() - images, received.malformed().size(), false))
                .invoke(this::count)
                .call(() -> dead.delete(handles));
    }

    private void count(Buried buried) {
        ended.increment(buried.ended());
        settled.increment(buried.settled());
        unreadable.increment(buried.unreadable());
    }

    private static List<String> handles(SqsEdge.Received received) {
        return Stream.concat(received.deliveries().stream().map(Delivery::receiptHandle), received.malformed().stream())
                .toList();
    }

    private static Counter counter(String outcome, MeterRegistry meters) {
        return Counter.builder("vigil.dead.letters")
                .description("Dead letters by what became of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    /// What a run did.
    ///
    /// @param ended images that ended
    /// @param settled dead letters that changed nothing
    /// @param unreadable messages that are no analysis requests
    public record Buried(int ended, int settled, int unreadable, boolean more) implements Counts {

        static final Buried NONE = new Buried(0, 0, 0, false);

        Buried plus(Buried other) {
            return new Buried(
                    ended + other.ended, settled + other.settled, unreadable + other.unreadable, more || other.more);
        }

        Buried withMore() {
            return new Buried(ended, settled, unreadable, true);
        }

        @Override
        public boolean nothing() {
            return ended + settled + unreadable == 0;
        }
    }
}
