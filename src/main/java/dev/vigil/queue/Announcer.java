package dev.vigil.queue;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.Announcement;
import dev.vigil.image.TenantId;
import dev.vigil.ledger.AnnouncementStore;
import dev.vigil.signals.Reason;
import dev.vigil.signals.TraceSpan;
import dev.vigil.signals.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Tells the queue about images, ten to a call, and notes in the ledger what the queue accepted. What could not
/// be sent or noted stays unannounced in the ledger, and the {@code Outbox} sends it again; announcing twice is
/// harmless.
@ApplicationScoped
public class Announcer {

    private static final int CONCURRENT_CALLS = 8;
    private static final int NOTES_PER_STATEMENT = 1_000;
    private static final Logger LOG = Logger.getLogger(Announcer.class);

    private final Lanes lanes;
    private final AnnouncementStore store;
    private final Tracing tracing;
    private final int expressLimit;
    private final Counter announced;

    Announcer(Lanes lanes, AnnouncementStore store, QueueConfig config, Tracing tracing, MeterRegistry meters) {
        this.lanes = lanes;
        this.store = store;
        this.tracing = tracing;
        this.expressLimit = config.expressLimit();
        this.announced = Counter.builder("vigil.announced")
                .description("Messages accepted by the queue")
                .register(meters);
    }

    /// Announces images of the call that is being served; answers how many the queue accepted. Never fails: what is
    /// missing is left to the outbox. The messages belong to the trace of that call.
    public Uni<Integer> announce(List<Announcement> announcements) {
        return announce(announcements, tracing.current());
    }

    /// The same for images that a sweep found. Their messages begin a trace of their own, because the ledger keeps
    /// none, and the current call on the thread of a sweep is another one.
    public Uni<Integer> announceAgain(List<Announcement> announcements) {
        return announce(announcements, tracing.none());
    }

    private Uni<Integer> announce(List<Announcement> announcements, TraceSpan cause) {
        return byLane(announcements)
                .onItem()
                .transformToMultiAndConcatenate(group -> send(lanes.of(group.lane()), group.announcements(), cause))
                .flatMap(sent -> Multi.createFrom().iterable(sent))
                .group()
                .intoLists()
                .of(NOTES_PER_STATEMENT)
                .onItem()
                .transformToUniAndConcatenate(this::note)
                .collect()
                .with(Collectors.summingInt(count -> count));
    }

    /// Images of tenants with little open take the express queue; if the database does not say whose, none do.
    private Multi<Group> byLane(List<Announcement> announcements) {
        if (!lanes.hasExpress() || announcements.isEmpty()) {
            return Multi.createFrom().item(new Group(Lane.BACKLOG, announcements));
        }
        var tenants = announcements.stream().map(Announcement::tenant).collect(Collectors.toSet());
        return store.withLittleOpen(tenants, expressLimit)
                .onFailure()
                .recoverWithItem(failure -> Set.of())
                .onItem()
                .transformToMulti(few -> Multi.createFrom().iterable(groups(announcements, few)));
    }

    private static List<Group> groups(List<Announcement> announcements, Set<TenantId> withLittleOpen) {
        var lanes = announcements.stream()
                .collect(Collectors.groupingBy(
                        announcement -> withLittleOpen.contains(announcement.tenant()) ? Lane.EXPRESS : Lane.BACKLOG));
        return lanes.entrySet().stream()
                .map(lane -> new Group(lane.getKey(), lane.getValue()))
                .toList();
    }

    private Multi<List<AnalysisRequest>> send(SqsEdge sqs, List<Announcement> announcements, TraceSpan cause) {
        return Multi.createFrom()
                .iterable(announcements)
                .group()
                .intoLists()
                .of(SqsEdge.BATCH)
                .onItem()
                .transformToUni(batch -> sendBatch(sqs, batch, tracing.send(cause, sqs.url(), batch.size())))
                .merge(CONCURRENT_CALLS);
    }

    private static Uni<List<AnalysisRequest>> sendBatch(SqsEdge sqs, List<Announcement> batch, TraceSpan span) {
        return span.endingWith(sqs.send(batch, span), sent -> sent.size() == batch.size() ? "sent" : "partly")
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf(
                            "announcements are left to the outbox: images=%d reason=%s",
                            batch.size(), Reason.of(failure));
                    return List.of();
                });
    }

    private Uni<Integer> note(List<AnalysisRequest> sent) {
        announced.increment(sent.size());
        return store.note(sent).replaceWith(sent.size()).onFailure().recoverWithItem(failure -> {
            LOG.warnf(
                    "announcements could not be noted and will be repeated: images=%d reason=%s",
                    sent.size(), Reason.of(failure));
            return sent.size();
        });
    }

    private record Group(Lane lane, List<Announcement> announcements) {}
}
