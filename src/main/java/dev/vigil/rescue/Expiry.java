package dev.vigil.rescue;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.FailureCode;
import dev.vigil.ledger.EndingStore;
import dev.vigil.ledger.Finding;
import dev.vigil.queue.QueueConfig;
import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepBatch;
import dev.vigil.sweep.SweepName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/// Ends images that have waited for longer than a message can be relied on, so that no job waits forever. A
/// message that still comes finds them final.
@ApplicationScoped
public class Expiry implements Sweep<Expiry.Expired> {

    private static final String DETAIL = "No result came in the time that a message is kept.";

    private final EndingStore store;
    private final QueueConfig.ExpiryConfig config;
    private final SweepBatch batch;
    private final Counter expired;

    Expiry(EndingStore store, QueueConfig config, MeterRegistry meters) {
        this.store = store;
        this.config = config.expiry();
        this.batch = new SweepBatch("vigil.queue.expiry.batch", this.config.batch());
        this.expired = Counter.builder("vigil.expired")
                .description("Images ended because no result came in time")
                .register(meters);
    }

    @Override
    public SweepName name() {
        return SweepName.EXPIRY;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public Expired none() {
        return Expired.NONE;
    }

    /// Ends up to a batch of images that are old enough.
    @Override
    public Uni<Expired> sweep() {
        return batch.take(size -> store.expired(config.age(), size)).chain(this::end);
    }

    private Uni<Expired> end(SweepBatch.Taken<AnalysisRequest> taken) {
        return store.end(findings(taken.rows()))
                .invoke(ended -> expired.increment(ended))
                .map(ended -> new Expired(ended, taken.full() && ended > 0));
    }

    private static List<Finding.Failed> findings(List<AnalysisRequest> requests) {
        return requests.stream()
                .map(request -> new Finding.Failed(request, FailureCode.EXPIRED, DETAIL))
                .toList();
    }

    /// What a run did.
    ///
    /// @param images that ended
    public record Expired(int images, boolean more) implements Counts {

        static final Expired NONE = new Expired(0, false);

        @Override
        public boolean nothing() {
            return images == 0;
        }
    }
}
