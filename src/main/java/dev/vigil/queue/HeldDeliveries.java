package dev.vigil.queue;

import dev.vigil.signals.Reason;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The deliveries in hand, from receive to delete. The heartbeat keeps all of them hidden from other consumers.
final class HeldDeliveries {

    private static final int CONCURRENT_CALLS = 4;
    private static final Logger LOG = Logger.getLogger(HeldDeliveries.class);

    private final SqsEdge sqs;
    private final Duration visibility;
    private final ConcurrentMap<String, Long> hiddenSince = new ConcurrentHashMap<>();

    HeldDeliveries(SqsEdge sqs, Duration visibility) {
        this.sqs = sqs;
        this.visibility = visibility;
    }

    void add(Delivery delivery) {
        hiddenSince.put(delivery.receiptHandle(), System.nanoTime());
    }

    void remove(Delivery delivery) {
        hiddenSince.remove(delivery.receiptHandle());
    }

    int size() {
        return hiddenSince.size();
    }

    /// Renews the visibility timeout of every delivery that has been hidden for longer than the age; answers
    /// how many were renewed. A delivery that SQS no longer lets us renew is dropped from the heartbeat:
    /// another consumer may have it, and the ledger takes only one result.
    Uni<Integer> renew(Duration age) {
        var now = System.nanoTime();
        var due = hiddenSince.entrySet().stream()
                .filter(entry -> now - entry.getValue() >= age.toNanos())
                .map(Map.Entry::getKey)
                .toList();
        return batches(due, this::renewBatch);
    }

    /// Makes every delivery in hand visible to others at once; answers how many.
    Uni<Integer> giveBack() {
        return batches(List.copyOf(hiddenSince.keySet()), this::giveBackBatch);
    }

    private Uni<Integer> giveBackBatch(List<String> batch) {
        return sqs.hide(batch, Duration.ZERO)
                .invoke(() -> batch.forEach(hiddenSince::remove))
                .map(answer -> answer.hidden().size());
    }

    private Uni<Integer> renewBatch(List<String> batch) {
        var now = System.nanoTime();
        return sqs.hide(batch, visibility).map(answer -> renewed(answer, now));
    }

    private int renewed(SqsEdge.Hidden answer, long now) {
        for (var handle : answer.hidden()) {
            hiddenSince.replace(handle, now);
        }
        answer.lost().forEach(hiddenSince::remove);
        return answer.hidden().size();
    }

    private static Uni<Integer> noneOnFailure(List<String> batch, Uni<Integer> call) {
        return call.onFailure()
                .invoke(failure -> LOG.warnf(
                        "visibility could not be changed: messages=%d reason=%s", batch.size(), Reason.of(failure)))
                .onFailure()
                .recoverWithItem(0);
    }

    private static Uni<Integer> batches(List<String> handles, Function<List<String>, Uni<Integer>> call) {
        return Multi.createFrom()
                .iterable(handles)
                .group()
                .intoLists()
                .of(SqsEdge.BATCH)
                .onItem()
                .transformToUni(batch -> noneOnFailure(batch, call.apply(batch)))
                .merge(CONCURRENT_CALLS)
                .collect()
                .with(Collectors.summingInt(count -> count));
    }
}
