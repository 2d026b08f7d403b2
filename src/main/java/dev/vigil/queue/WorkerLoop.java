package dev.vigil.queue;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/// Drives the {@link Worker} in a running process: polls, beats the heart, and drains on SIGTERM.
@ApplicationScoped
public class WorkerLoop {

    private static final Cancellable NOTHING = () -> {};
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LEAST_DRAIN = Duration.ofSeconds(1);
    private static final Duration FLUSH_RESERVE = Duration.ofSeconds(5);
    private static final Logger LOG = Logger.getLogger(WorkerLoop.class);

    private final Worker worker;
    private final QueueConfig.WorkerConfig config;
    private final AtomicReference<Cancellable> polling = new AtomicReference<>(NOTHING);
    private final AtomicReference<Cancellable> heartbeat = new AtomicReference<>(NOTHING);
    private volatile CompletableFuture<Boolean> turnEnd = CompletableFuture.completedFuture(true);
    private volatile boolean stopping;

    WorkerLoop(Worker worker, QueueConfig config) {
        this.worker = worker;
        this.config = config.worker();
    }

    /// Begins to work, once; called when the start check has found queue and bucket.
    public void start() {
        if (!config.enabled() || stopping) {
            return;
        }
        heartbeat.set(Multi.createFrom()
                .ticks()
                .every(worker.heartbeatInterval().dividedBy(2))
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> worker.heartbeatOnce())
                .subscribe()
                .with(renewed -> {}, failure -> LOG.error("the heartbeat has stopped", failure)));
        polling.set(Multi.createBy()
                .repeating()
                .uni(this::turn)
                .whilst(ignored -> !stopping)
                .subscribe()
                .with(ignored -> {}, failure -> LOG.error("the worker has stopped", failure)));
        LOG.infof("worker started: inFlight=%d", config.inFlight());
    }

    /// Stops polling, lets the work in hand end, gives back the rest, sends the last deletes. In this order, so
    /// that the connections it needs are still there. The last receive is waited for: SQS may hand out messages
    /// to a receive that nobody listens to any more, and they would stay hidden for a whole visibility timeout.
    /// All of it fits in the drain timeout; this runs on the thread that ends the process.
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        var end = System.nanoTime() + config.drainTimeout().toNanos();
        waitFor(turnEnd, config.drainTimeout());
        polling.getAndSet(NOTHING).cancel();
        var left = Duration.ofNanos(Math.max(LEAST_DRAIN.toNanos(), end - System.nanoTime()));
        var givenBack = waitFor(worker.drain(left).subscribeAsCompletionStage(), left.plus(FLUSH_RESERVE));
        heartbeat.getAndSet(NOTHING).cancel();
        LOG.infof("worker drained: givenBack=%s inHand=%d", givenBack, worker.inHand());
    }

    private Uni<Integer> turn() {
        var end = new CompletableFuture<Boolean>();
        turnEnd = end;
        return worker.receive(config.pollWait())
                .invoke(deliveries -> deliveries.forEach(this::begin))
                .map(List::size)
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf(
                            "messages cannot be received: reason=%s",
                            failure.getClass().getSimpleName());
                    return Uni.createFrom().item(0).onItem().delayIt().by(AFTER_FAILURE);
                })
                .eventually(() -> {
                    end.complete(true);
                });
    }

    private void begin(Delivery delivery) {
        worker.process(delivery)
                .subscribe()
                .with(
                        ignored -> {},
                        failure -> LOG.errorf(failure, "settling failed: messageId=%s", delivery.messageId()));
    }

    private static @org.jspecify.annotations.Nullable Object waitFor(CompletableFuture<?> work, Duration limit) {
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
