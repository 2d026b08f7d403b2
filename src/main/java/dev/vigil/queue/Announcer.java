package dev.vigil.queue;

import dev.vigil.job.AnalysisRequest;
import dev.vigil.job.Announcement;
import dev.vigil.job.AnnouncementStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/// Tells the queue about images, ten to a call, and notes in the ledger what the queue accepted. What could not
/// be sent or noted stays unannounced in the ledger, and the {@link Outbox} sends it again; announcing twice is
/// harmless.
@ApplicationScoped
public class Announcer {

    private static final int CONCURRENT_CALLS = 8;
    private static final int NOTES_PER_STATEMENT = 1_000;
    private static final Logger LOG = Logger.getLogger(Announcer.class);

    private final SqsEdge sqs;
    private final AnnouncementStore store;
    private final Counter announced;

    Announcer(SqsEdge sqs, AnnouncementStore store, MeterRegistry meters) {
        this.sqs = sqs;
        this.store = store;
        this.announced = Counter.builder("vigil.announced")
                .description("Messages accepted by the queue")
                .register(meters);
    }

    /// Announces images; answers how many the queue accepted. Never fails: what is missing is left to the
    /// outbox.
    public Uni<Integer> announce(List<Announcement> announcements) {
        return Multi.createFrom()
                .iterable(announcements)
                .group()
                .intoLists()
                .of(SqsEdge.BATCH)
                .onItem()
                .transformToUni(this::send)
                .merge(CONCURRENT_CALLS)
                .flatMap(sent -> Multi.createFrom().iterable(sent))
                .group()
                .intoLists()
                .of(NOTES_PER_STATEMENT)
                .onItem()
                .transformToUniAndConcatenate(this::note)
                .collect()
                .with(java.util.stream.Collectors.summingInt(count -> count));
    }

    private Uni<List<AnalysisRequest>> send(List<Announcement> batch) {
        return sqs.send(batch).onFailure().recoverWithItem(failure -> {
            LOG.warnf(
                    "announcements are left to the outbox: images=%d reason=%s",
                    batch.size(), failure.getClass().getSimpleName());
            return List.of();
        });
    }

    private Uni<Integer> note(List<AnalysisRequest> sent) {
        announced.increment(sent.size());
        return store.note(sent).replaceWith(sent.size()).onFailure().recoverWithItem(failure -> {
            LOG.warnf(
                    "announcements could not be noted and will be repeated: images=%d reason=%s",
                    sent.size(), failure.getClass().getSimpleName());
            return sent.size();
        });
    }
}
