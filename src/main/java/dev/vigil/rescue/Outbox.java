package dev.vigil.rescue;

import dev.vigil.image.Announcement;
import dev.vigil.ledger.AnnouncementStore;
import dev.vigil.queue.Announcer;
import dev.vigil.queue.QueueConfig;
import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepBatch;
import dev.vigil.sweep.SweepName;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Announces images that a crash, a full queue or a broken connection left unannounced. A message too many is a
/// no-op.
@ApplicationScoped
public class Outbox implements Sweep<Outbox.Announced> {

    private final AnnouncementStore store;
    private final Announcer announcer;
    private final QueueConfig.OutboxConfig config;
    private final SweepBatch batch;

    Outbox(AnnouncementStore store, Announcer announcer, QueueConfig config) {
        this.store = store;
        this.announcer = announcer;
        this.config = config.outbox();
        this.batch = new SweepBatch("vigil.queue.outbox.batch", this.config.batch());
    }

    @Override
    public SweepName name() {
        return SweepName.OUTBOX;
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public Announced none() {
        return Announced.NONE;
    }

    /// Announces up to a batch of rows that are old enough.
    @Override
    public Uni<Announced> sweep() {
        return batch.take(size -> store.unannounced(config.age(), size)).chain(this::announce);
    }

    private Uni<Announced> announce(SweepBatch.Taken<Announcement> taken) {
        return announcer
                .announceAgain(taken.rows())
                .map(sent ->
                        new Announced(sent, taken.full() && sent == taken.rows().size()));
    }

    /// What a run did.
    ///
    /// @param images whose messages the queue accepted
    public record Announced(int images, boolean more) implements Counts {

        static final Announced NONE = new Announced(0, false);

        @Override
        public boolean nothing() {
            return images == 0;
        }
    }
}
