package dev.vigil.queue;

import dev.vigil.db.MicroBatch;
import dev.vigil.signals.Reason;
import dev.vigil.signals.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/// Receives the deliveries of one lane, hands them to the {@link DeliveryHandler} and settles them.
///
/// Permits are taken before messages are received, so a message is never held without room for it. Everything
/// held is kept hidden by the heartbeat. A message is deleted only after its handler said so, which it does
/// after the ledger has committed. Whatever fails leaves the message in the queue, where it becomes visible
/// again.
final class LaneWorker {

    private static final int DELETE_TRIES = 3;
    private static final Duration DELETE_PAUSE = Duration.ofMillis(200);
    private static final Duration NO_CAPACITY_PAUSE = Duration.ofMillis(50);
    private static final Duration PROBE_WAIT = Duration.ofSeconds(1);
    private static final Duration AFTER_BUG = Duration.ofSeconds(30);
    private static final Logger LOG = Logger.getLogger(LaneWorker.class);

    private final SqsEdge sqs;
    private final DeliveryHandler handler;
    private final QueueConfig.WorkerConfig config;
    private final Tracing tracing;
    private final Permits permits;
    private final HeldDeliveries held;
    private final MicroBatch<String, List<String>> deletes;
    private final Timer dwell;
    private final Counter received;
    private final Counter deleted;
    private final Counter returned;

    LaneWorker(
            SqsEdge sqs,
            DeliveryHandler handler,
            QueueConfig.WorkerConfig config,
            Tracing tracing,
            MeterRegistry meters) {
        this.sqs = sqs;
        this.handler = handler;
        this.config = config;
        this.tracing = tracing;
        this.permits = new Permits(this.config.inFlight());
        this.held = new HeldDeliveries(sqs, this.config.visibilityTimeout());
        this.deletes = new MicroBatch<>(SqsEdge.BATCH, this.config.deleteWindow(), this::delete);
        this.dwell = Timer.builder("vigil.queue.dwell")
                .description("From the announcement to the receive, by the clocks of SQS and of this process")
                .tag("lane", sqs.lane().name().toLowerCase(Locale.ROOT))
                .register(meters);
        this.received = Counter.builder("vigil.deliveries.received")
                .description("Messages received")
                .register(meters);
        this.deleted = Counter.builder("vigil.deliveries.deleted")
                .description("Messages deleted after their work was committed")
                .register(meters);
        this.returned = Counter.builder("vigil.deliveries.returned")
                .description("Messages given back to the queue")
                .register(meters);
    }

    /// Receives once, without waiting for messages to come, and sees everything received through to its
    /// settlement. Answers how many deliveries there were; 0 also when the handler wants none.
    Uni<Integer> pollOnce() {
        return receive(Duration.ZERO)
                .chain(deliveries -> Multi.createFrom()
                        .iterable(deliveries)
                        .onItem()
                        .transformToUniAndMerge(this::process)
                        .onItem()
                        .ignoreAsUni()
                        .replaceWith(deliveries.size()));
    }

    /// Takes permits for one batch, receives it, and gives back the permits that were not needed. The caller
    /// owes each delivery a {@link #process}. Asks the handler for its capacity once, since asking may take the
    /// probe of an open circuit; without capacity it pauses instead.
    Uni<List<Delivery>> receive(Duration wait) {
        var wanted = Math.min(SqsEdge.BATCH, handler.capacity(sqs.lane()));
        if (wanted <= 0) {
            var none = Uni.createFrom().item(List.<Delivery>of());
            return wait.isZero() ? none : none.onItem().delayIt().by(NO_CAPACITY_PAUSE);
        }
        var isProbe = wanted < SqsEdge.BATCH;
        var patience = isProbe && wait.compareTo(PROBE_WAIT) > 0 ? PROBE_WAIT : wait;
        return permits.take(wanted).chain(() -> receive(wanted, patience, isProbe));
    }

    private Uni<List<Delivery>> receive(int wanted, Duration patience, boolean isProbe) {
        return sqs.receive(wanted, patience, config.visibilityTimeout())
                .onFailure()
                .invoke(() -> noneCame(wanted, isProbe))
                .onCancellation()
                .invoke(() -> noneCame(wanted, isProbe))
                .invoke(batch -> came(batch, wanted, isProbe))
                .call(batch -> batch.malformed().isEmpty() ? Uni.createFrom().voidItem() : delete(batch.malformed()))
                .map(SqsEdge.Received::deliveries);
    }

    private void came(SqsEdge.Received batch, int wanted, boolean isProbe) {
        noneCame(
                wanted - batch.deliveries().size(),
                isProbe && batch.deliveries().isEmpty());
        batch.deliveries().forEach(this::take);
        received.increment(batch.deliveries().size());
    }

    private void noneCame(int unusedPermits, boolean isProbe) {
        permits.release(unusedPermits);
        if (isProbe) {
            handler.noneCame(sqs.lane());
        }
    }

    private void take(Delivery delivery) {
        held.add(delivery);
        dwell.record(Duration.between(delivery.sentAt(), Instant.now()));
    }

    /// Handles one delivery and settles it. Never fails.
    Uni<Void> process(Delivery delivery) {
        var span = tracing.process(sqs.url(), delivery.messageId(), delivery.request(), delivery.traceparent());
        return span.endingWith(handler.handle(delivery, span), Settlement::word)
                .onFailure()
                .recoverWithItem(failure -> unexpected(delivery, failure))
                .eventually(() -> permits.release(1))
                .chain(settlement -> settle(delivery, settlement))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf(
                            "the message will come again: messageId=%s reason=%s",
                            delivery.messageId(), Reason.of(failure));
                    return null;
                })
                .eventually(() -> held.remove(delivery));
    }

    /// Keeps everything in hand hidden that has been hidden for a third of the visibility timeout or longer.
    Uni<Integer> heartbeatOnce() {
        return held.renew(heartbeatInterval());
    }

    Duration heartbeatInterval() {
        return config.visibilityTimeout().dividedBy(3);
    }

    /// Waits until nothing is in hand, at most for the patience; then gives back what is left. Sends the
    /// last deletes.
    Uni<Integer> drain(Duration patience) {
        deletes.flush();
        return Multi.createFrom()
                .ticks()
                .every(Duration.ofMillis(50))
                .invoke(deletes::flush)
                .select()
                .first(tick -> held.size() > 0)
                .collect()
                .last()
                .ifNoItem()
                .after(patience)
                .recoverWithItem(-1L)
                .chain(held::giveBack);
    }

    int inHand() {
        return held.size();
    }

    private Uni<Void> settle(Delivery delivery, Settlement settlement) {
        return switch (settlement) {
            case Settlement.Done _ ->
                deletes.add(delivery.receiptHandle())
                        .invoke(left -> countDeleted(delivery, left))
                        .replaceWithVoid();
            case Settlement.Later(var delay) ->
                sqs.hide(List.of(delivery.receiptHandle()), delay)
                        .invoke(() -> returned.increment())
                        .replaceWithVoid();
        };
    }

    private void countDeleted(Delivery delivery, List<String> left) {
        if (!left.contains(delivery.receiptHandle())) {
            deleted.increment();
        }
    }

    /// Deletes up to ten messages, trying those again that SQS refused. A message left over comes again and is
    /// a no-op.
    private Uni<List<String>> delete(List<String> receiptHandles) {
        return deleteWithin(receiptHandles, DELETE_TRIES);
    }

    private Uni<List<String>> deleteWithin(List<String> receiptHandles, int tries) {
        return sqs.delete(receiptHandles)
                .onFailure()
                .recoverWithItem(failure -> receiptHandles)
                .chain(left ->
                        left.isEmpty() || tries <= 1 ? Uni.createFrom().item(left) : deleteAgain(left, tries - 1));
    }

    private Uni<List<String>> deleteAgain(List<String> left, int tries) {
        return Uni.createFrom()
                .item(left)
                .onItem()
                .delayIt()
                .by(DELETE_PAUSE)
                .chain(again -> deleteWithin(again, tries));
    }

    private static Settlement unexpected(Delivery delivery, Throwable failure) {
        LOG.errorf(
                failure,
                "a delivery met an unexpected error and will come again: messageId=%s receiveCount=%d",
                delivery.messageId(),
                delivery.receiveCount());
        return Settlement.later(AFTER_BUG);
    }
}
