package dev.vigil.rescue;

import dev.vigil.ledger.AnnouncementStore;
import dev.vigil.queue.Announcer;
import dev.vigil.queue.QueueConfig;
import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepBatch;
import dev.vigil.sweep.SweepName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// Announces images again whose messages are lost for good: a purged queue, a message that was kept for too long.
///
/// Being open for long proves nothing, since a message may wait behind a million others, or be in hand while
/// Rekognition throttles; both are still in the queue and counted there. So an image is announced again only
/// while the queue held fewer messages than images waited for it, in three readings in a row, and never more of
/// them than were missing. Should a message be alive all the same, one of the two is a no-op.
@ApplicationScoped
public class Rescuer implements Sweep<Rescuer.Rescued> {

    private final LostMessages lost;
    private final AnnouncementStore store;
    private final Announcer announcer;
    private final QueueConfig.RescueConfig config;
    private final SweepBatch batch;
    private final Counter announcedAgain;

    Rescuer(LostMessages lost, AnnouncementStore store, Announcer announcer, QueueConfig config, MeterRegistry meters) {
        this.lost = lost;
        this.store = store;
        this.announcer = announcer;
        this.config = config.rescue();
        this.batch = new SweepBatch("vigil.queue.rescue.batch", this.config.batch());
        this.announcedAgain = Counter.builder("vigil.announced.again")
                .description("Messages sent again for images whose message was lost")
                .register(meters);
    }

    @Override
    public SweepName name() {
        return SweepName.RESCUE;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public Rescued none() {
        return Rescued.NONE;
    }

    /// Takes a reading if one is due, and announces again what three of them say is missing.
    @Override
    public Uni<Rescued> sweep() {
        return lost.count().chain(this::rescue);
    }

    private Uni<Rescued> rescue(long missing) {
        if (missing == 0) {
            return Uni.createFrom().item(Rescued.NONE);
        }
        var left = new AtomicLong(Math.min(missing, config.most()));
        return Multi.createBy()
                .repeating()
                .uni(() -> announceAgain(left.get()))
                .whilst(sent -> sent > 0 && left.addAndGet(-sent) > 0)
                .collect()
                .with(Collectors.summingInt(sent -> sent))
                .map(Rescued::new)
                .call(lost::forget);
    }

    private Uni<Integer> announceAgain(long missing) {
        return batch.take(size -> store.rescue(config.age(), (int) Math.min(size, missing)))
                .chain(taken -> announcer.announceAgain(taken.rows()))
                .invoke(sent -> announcedAgain.increment(sent));
    }

    /// What a run did.
    ///
    /// @param images announced again
    public record Rescued(int images) implements Counts {

        static final Rescued NONE = new Rescued(0);

        @Override
        public boolean nothing() {
            return images == 0;
        }
    }
}
