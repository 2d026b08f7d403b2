package dev.vigil.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PermitsTest {

    private static final long PATIENCE_SECONDS = 30;

    private final Permits permits = new Permits(10);

    @Test
    void whatIsFreeIsTakenAtOnce() {
        assertThat(take(4)).isCompleted();
        assertThat(take(6)).isCompleted();
        assertThat(permits.free()).isZero();
    }

    @Test
    void nothingIsTakenBeforeSomebodySubscribes() {
        var notSubscribed = permits.take(4);

        assertThat(permits.free()).isEqualTo(10);
        assertThat(notSubscribed.subscribeAsCompletionStage()).isCompleted();
        assertThat(permits.free()).isEqualTo(6);
    }

    @Test
    void whoFindsTooFewWaitsAndTakesNoneMeanwhile() {
        take(7);

        var waiting = take(4);

        assertThat(waiting).isNotDone();
        assertThat(permits.free()).isEqualTo(3);
        permits.release(1);
        assertThat(waiting).isCompleted();
        assertThat(permits.free()).isZero();
    }

    @Test
    void takersAreServedInTheirOrderEvenIfALaterOneNeedsLess() {
        take(10);
        var large = take(8);
        var small = take(1);

        permits.release(5);
        assertThat(large).isNotDone();
        assertThat(small).isNotDone();

        permits.release(3);
        assertThat(large).isCompleted();
        assertThat(small).isNotDone();

        permits.release(1);
        assertThat(small).isCompleted();
    }

    @Test
    void nobodyOvertakesAWaitingTakerEvenIfThereIsRoom() {
        take(7);
        var large = take(4);

        var small = take(1);

        assertThat(small).isNotDone();
        permits.release(2);
        assertThat(large).isCompleted();
        assertThat(small).isCompleted();
        assertThat(permits.free()).isZero();
    }

    @Test
    void oneReleaseServesEverybodyItSufficesFor() {
        take(10);
        var first = take(3);
        var second = take(3);
        var third = take(5);

        permits.release(10);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        assertThat(permits.free()).isEqualTo(4);
    }

    @Test
    void permitsGivenBackByTheServedServeTheNext() {
        take(10);
        var chain = new ArrayList<CompletableFuture<Void>>();
        for (var i = 0; i < 100; i++) {
            chain.add(permits.take(10).invoke(() -> permits.release(10)).subscribeAsCompletionStage());
        }

        permits.release(10);

        assertThat(chain).allSatisfy(taker -> assertThat(taker).isCompleted());
        assertThat(permits.free()).isEqualTo(10);
    }

    @Test
    void manyThreadsNeverHoldMoreThanThereAreAndGiveEverythingBack() throws Exception {
        var held = new AtomicInteger();
        var most = new AtomicInteger();
        var ended = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var thread = 0; thread < 20; thread++) {
                var wanted = 1 + thread % 10;
                ended.add(threads.submit(() -> {
                    for (var i = 0; i < 200; i++) {
                        take(wanted).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                        most.accumulateAndGet(held.addAndGet(wanted), Math::max);
                        held.addAndGet(-wanted);
                        permits.release(wanted);
                    }
                    return null;
                }));
            }
            for (var thread : ended) {
                thread.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }

        assertThat(most.get()).isBetween(1, 10);
        assertThat(permits.free()).isEqualTo(10);
    }

    private CompletableFuture<Void> take(int count) {
        return permits.take(count).subscribeAsCompletionStage();
    }
}
