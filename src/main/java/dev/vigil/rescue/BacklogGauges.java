package dev.vigil.rescue;

import dev.vigil.ledger.AnnouncementStore;
import dev.vigil.ledger.Backlog;
import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Reads what waits, for the metrics. It changes nothing, and each process is asked for its metrics: so each reads for
/// itself, without a lease. That costs two looks at an index a minute.
@ApplicationScoped
public class BacklogGauges implements Sweep<BacklogGauges.Read> {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final AnnouncementStore store;
    private volatile Backlog waiting = new Backlog(0, Duration.ZERO);

    BacklogGauges(AnnouncementStore store, MeterRegistry meters) {
        this.store = store;
        Gauge.builder("vigil.outbox.pending", this, gauges -> gauges.waiting.unannounced())
                .description("Open images without an announcement, counted up to 10,000; read once a minute")
                .register(meters);
        Gauge.builder(
                        "vigil.oldest.unfinished.age",
                        this,
                        gauges -> gauges.waiting.oldest().toMillis() / 1e3)
                .description(
                        "How long the oldest open image has waited since its admission or its last retry; read once a minute")
                .baseUnit("seconds")
                .register(meters);
    }

    @Override
    public SweepName name() {
        return SweepName.VITALS;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public boolean needsLease() {
        return false;
    }

    @Override
    public Read none() {
        return new Read(waiting);
    }

    @Override
    public Uni<Read> sweep() {
        return store.waiting().invoke(found -> waiting = found).map(Read::new);
    }

    /// What was read.
    public record Read(Backlog waiting) implements Counts {

        @Override
        public boolean nothing() {
            return true;
        }
    }
}
