package dev.vigil.queue;

import dev.vigil.signals.Tracing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The consumer of all lanes. {@link WorkerLoop} drives it in a running process; tests drive it by hand.
@ApplicationScoped
public class Worker {

    private final List<LaneWorker> lanes;

    Worker(Lanes lanes, DeliveryHandler handler, QueueConfig config, Tracing tracing, MeterRegistry meters) {
        this.lanes = lanes.all().stream()
                .map(sqs -> new LaneWorker(sqs, handler, config.worker(), tracing, meters))
                .toList();
        Gauge.builder("vigil.deliveries.held", this, Worker::inHand)
                .description("Messages in hand")
                .register(meters);
    }

    List<LaneWorker> lanes() {
        return lanes;
    }

    /// Receives once from every lane, without waiting for messages to come, and sees everything received
    /// through to its settlement. Answers how many deliveries there were; 0 also when the handler wants none.
    public Uni<Integer> pollOnce() {
        return Multi.createFrom()
                .iterable(lanes)
                .onItem()
                .transformToUniAndConcatenate(LaneWorker::pollOnce)
                .collect()
                .with(Collectors.summingInt(count -> count));
    }

    /// Keeps everything in hand hidden that has been hidden for a third of the visibility timeout or longer.
    Uni<Integer> heartbeatOnce() {
        return Multi.createFrom()
                .iterable(lanes)
                .onItem()
                .transformToUniAndMerge(LaneWorker::heartbeatOnce)
                .collect()
                .with(Collectors.summingInt(count -> count));
    }

    Duration heartbeatInterval() {
        return lanes.getFirst().heartbeatInterval();
    }

    /// Waits until nothing is in hand, at most for the patience; then gives back what is left. Sends the last
    /// deletes.
    Uni<Integer> drain(Duration patience) {
        return Multi.createFrom()
                .iterable(lanes)
                .onItem()
                .transformToUniAndMerge(lane -> lane.drain(patience))
                .collect()
                .with(Collectors.summingInt(count -> count));
    }

    int inHand() {
        return lanes.stream().mapToInt(LaneWorker::inHand).sum();
    }
}
