package dev.vigil.queue;

import dev.vigil.job.AnnouncementStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/// Announces images that a crash, a full queue or a broken connection left unannounced. Several replicas may
/// sweep at the same time: a message too many is a no-op.
@ApplicationScoped
public class Outbox {

    private static final Cancellable NOTHING = () -> {};
    private static final Logger LOG = Logger.getLogger(Outbox.class);

    private final AnnouncementStore store;
    private final Announcer announcer;
    private final QueueConfig.OutboxConfig config;
    private final boolean enabled;
    private final AtomicReference<Cancellable> loop = new AtomicReference<>(NOTHING);

    Outbox(AnnouncementStore store, Announcer announcer, QueueConfig config) {
        this.store = store;
        this.announcer = announcer;
        this.config = config.outbox();
        this.enabled = config.worker().enabled();
    }

    /// One sweep: announces up to a batch of rows that are old enough. Answers how many the queue accepted.
    public Uni<Integer> runOnce() {
        return store.unannounced(config.age(), config.batch()).chain(announcer::announce);
    }

    void start(@Observes StartupEvent event) {
        if (enabled) {
            loop.set(Multi.createBy()
                    .repeating()
                    .uni(this::turn)
                    .indefinitely()
                    .subscribe()
                    .with(ignored -> {}, failure -> LOG.error("the outbox has stopped", failure)));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.getAndSet(NOTHING).cancel();
    }

    /// A full batch means more may wait: the next run follows at once.
    private Uni<Integer> turn() {
        return runOnce()
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf(
                            "the outbox will try again: reason=%s",
                            failure.getClass().getSimpleName());
                    return 0;
                })
                .call(sent -> sent < config.batch()
                        ? Uni.createFrom().voidItem().onItem().delayIt().by(config.interval())
                        : Uni.createFrom().voidItem());
    }
}
