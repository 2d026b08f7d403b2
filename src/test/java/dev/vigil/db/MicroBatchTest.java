package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Windows of an hour stand for "the timer does not matter here".
class MicroBatchTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final long PATIENCE_SECONDS = 30;

    private final ConcurrentLinkedQueue<List<Integer>> calls = new ConcurrentLinkedQueue<>();

    @Test
    void aLoneItemGoesAtOnce() {
        var batch = new MicroBatch<>(10, HOUR, this::answer);

        assertThat(added(batch, 1)).isCompletedWithValue(List.of(1));
        assertThat(calls).containsExactly(List.of(1));
    }

    @Test
    void nothingIsAddedBeforeSomebodySubscribes() {
        var batch = new MicroBatch<>(10, HOUR, this::answer);

        var notSubscribed = batch.add(1);

        assertThat(calls).isEmpty();
        assertThat(notSubscribed.subscribeAsCompletionStage()).isCompletedWithValue(List.of(1));
    }

    @Test
    void afterALoneItemTheNextOneWaitsForTheQuietWindowOnly() {
        var batch = new MicroBatch<>(10, HOUR, Duration.ofMillis(1), this::answer);
        added(batch, 1);

        assertThat(added(batch, 2)).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    @Test
    void afterItemsInCompanyTheNextOneWaits() {
        var batch = new MicroBatch<>(2, HOUR, Duration.ofMillis(100), this::answer);
        added(batch, 1);
        added(batch, 2);
        added(batch, 3);
        var next = added(batch, 4);

        var clock = new MicroBatch<>(2, HOUR, Duration.ofMillis(500), this::answer);
        added(clock, 5);
        assertThat(added(clock, 6)).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));

        assertThat(next).isNotDone();
        assertThat(calls).containsExactly(List.of(1), List.of(2, 3), List.of(5), List.of(6));
    }

    @Test
    void itemsWithinTheWindowShareTheNextCall() {
        var batch = new MicroBatch<>(10, HOUR, this::answer);
        added(batch, 1);

        var second = added(batch, 2);
        var third = added(batch, 3);
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
        batch.flush();

        assertThat(second).isCompletedWithValue(List.of(2, 3));
        assertThat(third).isCompletedWithValue(List.of(2, 3));
        assertThat(calls).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void theEndOfTheWindowSendsWhatIsGathered() throws Exception {
        var batch = new MicroBatch<>(10, Duration.ofMillis(300), this::answer);
        added(batch, 1);

        var second = added(batch, 2);
        var third = added(batch, 3);

        assertThat(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(List.of(2, 3));
        assertThat(third.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(List.of(2, 3));
    }

    @Test
    void aFullBatchGoesAtOnce() {
        var batch = new MicroBatch<>(3, HOUR, this::answer);
        added(batch, 1);

        var waiting = List.of(added(batch, 2), added(batch, 3));
        var filling = added(batch, 4);
        var next = added(batch, 5);

        assertThat(waiting).allSatisfy(item -> assertThat(item).isCompletedWithValue(List.of(2, 3, 4)));
        assertThat(filling).isCompletedWithValue(List.of(2, 3, 4));
        assertThat(next).isNotDone();
        assertThat(calls).containsExactly(List.of(1), List.of(2, 3, 4));
    }

    @Test
    void anEmptyFlushCallsNobody() {
        var batch = new MicroBatch<>(3, HOUR, this::answer);

        batch.flush();

        assertThat(calls).isEmpty();
    }

    @Test
    void aWindowBelowOneMillisecondLosesNothing() throws Exception {
        for (var window : List.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofNanos(999_999))) {
            calls.clear();
            var batch = new MicroBatch<>(1_000, window, this::answer);
            var items = IntStream.range(0, 200).mapToObj(i -> added(batch, i)).toList();

            for (var item : items) {
                item.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(calls.stream().flatMap(List::stream))
                    .as("window " + window)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 200).boxed().toList());
        }
    }

    @Test
    void aFailedCallFailsEveryItemOfItAndOnlyThose() {
        var failure = new IllegalStateException("the call failed");
        var batch = new MicroBatch<Integer, List<Integer>>(
                10, HOUR, items -> items.contains(2) ? Uni.createFrom().failure(failure) : answer(items));

        var before = added(batch, 1);
        var bad = added(batch, 2);
        var beside = added(batch, 3);
        batch.flush();
        var after = added(batch, 4);
        batch.flush();

        assertThat(before).isCompletedWithValue(List.of(1));
        assertThat(bad).isCompletedExceptionally();
        assertThat(bad.exceptionNow()).isSameAs(failure);
        assertThat(beside.exceptionNow()).isSameAs(failure);
        assertThat(after).isCompletedWithValue(List.of(4));
    }

    @Test
    void aCallThatThrowsIsAFailedCall() {
        var failure = new IllegalStateException("the call threw");
        var batch = new MicroBatch<Integer, List<Integer>>(10, HOUR, items -> {
            throw failure;
        });

        assertThat(added(batch, 1).exceptionNow()).isSameAs(failure);
    }

    @Test
    void aThousandItemsFromEightThreadsAreEachAnsweredOnceByTheCallThatCarriedThem() throws Exception {
        var batch = new MicroBatch<>(10, Duration.ofMillis(1), this::answer);
        var threads = 8;
        var together = new CyclicBarrier(threads);
        var adding = new ArrayList<Future<List<CompletableFuture<List<Integer>>>>>();
        try (var executor = Executors.newFixedThreadPool(threads)) {
            for (var thread = 0; thread < threads; thread++) {
                var first = thread * 125;
                adding.add(executor.submit(() -> {
                    together.await();
                    return IntStream.range(first, first + 125)
                            .mapToObj(item -> added(batch, item))
                            .toList();
                }));
            }
            var item = 0;
            for (var added : adding) {
                for (var answer : added.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains(item++);
                }
            }
        }

        assertThat(calls.stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
        assertThat(calls).allSatisfy(call -> assertThat(call).hasSizeBetween(1, 10));
    }

    private Uni<List<Integer>> answer(List<Integer> items) {
        calls.add(items);
        return Uni.createFrom().item(items);
    }

    private static CompletableFuture<List<Integer>> added(MicroBatch<Integer, List<Integer>> batch, int item) {
        return batch.add(item).subscribeAsCompletionStage();
    }
}
