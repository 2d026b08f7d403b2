package dev.vigil.queue;

import dev.vigil.loop.Loop;
import dev.vigil.signals.Reason;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Drives the {@link Worker} in a running process: polls, beats the heart, and drains on SIGTERM.
@ApplicationScoped
public class WorkerLoop {

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LEAST_DRAIN = Duration.ofSeconds(1);
    private static final Duration FLUSH_RESERVE = Duration.ofSeconds(5);
    private static final Duration POLL_SLACK = Duration.ofSeconds(30);

    /// A heartbeat is a few calls to SQS, each with a time-out.
    private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(5);

    /// A receive waits for room, and everything in hand has an end: the longest is the patience with throttles.
    private static final Duration LONGEST_POLL = Duration.ofHours(8);

    private static final Logger LOG = Logger.getLogger(WorkerLoop.class);

    private final Worker worker;
    private final QueueConfig.WorkerConfig config;
    private final List<Loop> polling = new CopyOnWriteArrayList<>();
    private final List<Loop> heartbeats = new CopyOnWriteArrayList<>();
    private final Map<LaneWorker, CompletableFuture<Boolean>> turnEnds = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private volatile boolean polls;
    private volatile long lastPoll = System.nanoTime();

    WorkerLoop(Worker worker, QueueConfig config) {
        this.worker = worker;
        this.config = config.worker();
    }

    /// Begins to work, once; called when the start check has found queue and bucket.
    public void start() {
        if (!config.enabled() || stopping) {
            return;
        }
        heartbeats.add(Loop.of("heartbeat", LONGEST_HEARTBEAT, this::beat));
        polls = true;
        worker.lanes().forEach(lane -> polling.add(poll(lane)));
        LOG.infof("worker started: inFlight=%d", config.inFlight());
    }

    /// Stops polling, lets the work in hand end, gives back the rest, sends the last deletes. In this order, so
    /// that the connections it needs are still there. The last receive is waited for: SQS may hand out messages
    /// to a receive that nobody listens to any more, and they would stay hidden for a whole visibility timeout.
    /// All of it fits in the drain timeout; this runs on the thread that ends the process.
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        polling.forEach(Loop::finish);
        var end = System.nanoTime() + config.drainTimeout().toNanos();
        waitFor(CompletableFuture.allOf(turnEnds.values().toArray(CompletableFuture[]::new)), config.drainTimeout());
        polling.forEach(Loop::cancel);
        var left = Duration.ofNanos(Math.max(LEAST_DRAIN.toNanos(), end - System.nanoTime()));
        var givenBack = waitFor(worker.drain(left).subscribeAsCompletionStage(), left.plus(FLUSH_RESERVE));
        heartbeats.forEach(Loop::cancel);
        LOG.infof("worker drained: givenBack=%s inHand=%d", givenBack, worker.inHand());
    }

    /// Whether this process works the queue: the worker is enabled and has been started.
    public boolean polls() {
        return polls;
    }

    /// Whether the last poll that went well is recent; a pause of an open circuit counts as a poll, since that
    /// is no fault of the queue.
    public boolean hasPolledRecently() {
        return System.nanoTime() - lastPoll
                <= config.pollWait().plus(POLL_SLACK).toNanos();
    }

    /// Whether polling and heartbeat still run, as far as they have been started.
    public boolean isAlive() {
        return Stream.concat(polling.stream(), heartbeats.stream()).allMatch(Loop::isAlive);
    }

    private Loop poll(LaneWorker lane) {
        return Loop.of("worker", LONGEST_POLL, () -> turn(lane));
    }

    private Uni<Integer> beat() {
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(worker.heartbeatInterval().dividedBy(2))
                .chain(worker::heartbeatOnce);
    }

    private static void beginAll(LaneWorker lane, List<Delivery> deliveries) {
        for (var delivery : deliveries) {
            begin(lane, delivery);
        }
    }

    private Uni<Integer> turn(LaneWorker lane) {
        var end = new CompletableFuture<Boolean>();
        turnEnds.put(lane, end);
        return lane.receive(config.pollWait())
                .invoke(deliveries -> beginAll(lane, deliveries))
                .map(List::size)
                .invoke(() -> lastPoll = System.nanoTime())
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("messages cannot be received: reason=%s", Reason.of(failure));
                    return Uni.createFrom().item(0).onItem().delayIt().by(AFTER_FAILURE);
                })
                .eventually(() -> {
                    end.complete(true);
                });
    }

    private static void begin(LaneWorker lane, Delivery delivery) {
        lane.process(delivery)
                .subscribe()
                .with(
                        ignored -> {},
                        failure -> LOG.errorf(failure, "settling failed: messageId=%s", delivery.messageId()));
    }

    private static @Nullable Object waitFor(CompletableFuture<?> work, Duration limit) {
        try {
            return work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            LOG.warn("stopping met a failure", e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
