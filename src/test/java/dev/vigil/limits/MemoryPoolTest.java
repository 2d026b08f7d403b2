package dev.vigil.limits;

import static dev.vigil.limits.MemoryPool.LARGEST_FILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vigil.testing.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {

    private static final long MEBIBYTE = 1024L * 1024;
    private static final long POOL = 32 * MEBIBYTE;
    private static final long QUARTER = POOL / 4;
    private static final long CHUNK = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicLong clock = new AtomicLong();
    private final MemoryPool pool = new MemoryPool(POOL, clock::get);
    private final long atStart = pool.free();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void thePoolIsWhatTheKeySaysLessTheReserveForOneFile() {
        assertThat(atStart).isEqualTo(POOL - LARGEST_FILE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MemoryPool(POOL - 1, clock::get))
                .withMessageContaining("vigil.upload.memory");
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnceAndTakesNothing() {
        var hog = call("hog");
        assertThat(pool.take(hog, atStart)).isFalse();
        assertThat(pool.free()).isEqualTo(atStart);

        assertThat(pool.take(hog, 14 * MEBIBYTE)).isTrue();
        assertThat(pool.take(hog, 2 * MEBIBYTE)).isFalse();

        assertThat(pool.free()).isEqualTo(atStart - 14 * MEBIBYTE);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        var one = call("one");
        pool.take(one, 14 * MEBIBYTE);

        pool.give(one, 10 * MEBIBYTE);

        assertThat(pool.take(call("two"), 10 * MEBIBYTE)).isTrue();
    }

    @Test
    void closingGivesBackOnceAndForGood() {
        var one = call("one");
        pool.take(one, MEBIBYTE);

        pool.close(one);
        pool.close(one);

        assertThat(pool.free()).isEqualTo(atStart);
        assertThat(pool.take(one, 1)).isFalse();
        assertThat(pool.await(one, 1, PATIENCE)).isFalse();
    }

    @Test
    void aCallerThatTookAllItCouldLeavesALittleForOthers() {
        var hog = call("hog");
        while (pool.take(hog, CHUNK)) {}

        assertThat(pool.take(call("good"), 512 * 1024)).isTrue();
        assertThat(pool.take(call("hog"), 1)).isFalse();
    }

    @Test
    void aCallerAloneMayHoldMoreThanAQuarter() {
        assertThat(pool.take(call("alone"), QUARTER + CHUNK)).isTrue();
    }

    @Test
    void whileAnotherCallerWaitsNobodyGrowsBeyondAQuarter() throws Exception {
        var hog = call("hog");
        pool.take(hog, QUARTER);
        var second = call("second");
        pool.take(second, 6 * MEBIBYTE);
        var waits = waiting(call("good"), 2 * MEBIBYTE);

        assertThat(pool.take(hog, 1)).isFalse();
        assertThat(pool.take(second, 1)).isTrue();

        pool.give(second, 6 * MEBIBYTE);
        assertThat(served(waits)).isTrue();
        assertThat(pool.take(hog, 1)).isTrue();
    }

    @Test
    void callersBeyondTheirBoundDoNotHoldEachOtherBack() throws Exception {
        var large = new MemoryPool(2 * POOL, clock::get);
        var one = call("one");
        var two = call("two");
        large.take(one, 2 * QUARTER);
        large.take(two, 2 * QUARTER);
        var rival = call("rival");
        var waits = threads.submit(() -> large.await(rival, 2 * QUARTER, PATIENCE));
        Patience.await(() -> large.waiting() == 1);
        var first = threads.submit(() -> large.await(one, CHUNK, PATIENCE));
        var second = threads.submit(() -> large.await(two, CHUNK, PATIENCE));
        Patience.await(() -> large.waiting() == 3);

        large.close(rival);

        assertThat(served(waits)).isFalse();
        assertThat(served(first)).isTrue();
        assertThat(served(second)).isTrue();
    }

    @Test
    void theReserveGoesToTheCallerThatHoldsLeast() throws Exception {
        var files = fill("hog");
        var onReserve = files.getLast();
        var hogs = new ArrayList<Future<Boolean>>();
        for (var file : files.subList(0, 20)) {
            hogs.add(waiting(file, CHUNK));
        }
        var good = file("good");
        pool.await(good, 512 * 1024, PATIENCE);
        var waits = waiting(good, CHUNK);

        pool.close(onReserve);

        assertThat(served(waits)).isTrue();
        assertThat(good.reserved).isEqualTo(CHUNK);
        assertThat(hogs).noneMatch(Future::isDone);
    }

    @Test
    void aCallerWithMoreThanOneFileLosesTheReserveWhenAnotherHasWaited() throws Exception {
        var onReserve = fill("hog").getLast();
        var good = file("good");
        pool.await(good, 512 * 1024, PATIENCE);
        var waits = waiting(good, CHUNK);

        clock.addAndGet(MemoryPool.RESERVE_PATIENCE.toNanos());
        assertThat(pool.await(onReserve, CHUNK, PATIENCE)).isTrue();
        clock.addAndGet(1);
        assertThat(pool.await(onReserve, CHUNK, PATIENCE)).isFalse();

        pool.close(onReserve);
        assertThat(served(waits)).isTrue();
    }

    @Test
    void aCallerWithOneFileKeepsTheReserveHoweverLongOthersWait() throws Exception {
        fill("hog").forEach(file -> {
            if (file.reserved > 0) {
                pool.close(file);
            }
        });
        var one = file("one");
        pool.await(one, CHUNK * 20, PATIENCE);
        assertThat(one.reserved).isPositive();
        waiting(file("good"), MEBIBYTE);
        clock.addAndGet(Duration.ofHours(1).toNanos());

        assertThat(pool.await(one, LARGEST_FILE - CHUNK * 20, PATIENCE)).isTrue();
        assertThat(pool.await(one, 1, PATIENCE)).isFalse();
    }

    @Test
    void closingTheReserveTwiceDoesNotMakeASecondReserve() {
        var onReserve = fill("hog").getLast();
        pool.close(onReserve);
        pool.close(onReserve);

        assertThat(pool.await(file("hog"), CHUNK, Duration.ZERO)).isTrue();
        assertThat(pool.await(file("hog"), CHUNK, Duration.ZERO)).isFalse();
    }

    @Test
    void whenPoolAndReserveAreTakenAFileIsRefusedAfterItsPatience() {
        fill("hog");

        assertThat(pool.await(file("hog"), CHUNK, Duration.ofMillis(50))).isFalse();

        assertThat(pool.waiting()).isZero();
    }

    @Test
    void aCallThatEndsWhileItWaitsIsLetGo() throws Exception {
        fill("hog");
        var file = file("hog");
        var waits = waiting(file, CHUNK);

        pool.close(file);

        assertThat(served(waits)).isFalse();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void notMoreThanItsBoundWait() throws Exception {
        fill("hog");
        for (var i = 0; i < MemoryPool.MAX_WAITING; i++) {
            threads.submit(() -> pool.await(file("hog"), CHUNK, PATIENCE));
        }
        Patience.await(() -> pool.waiting() == MemoryPool.MAX_WAITING);

        assertThat(pool.await(file("hog"), CHUNK, PATIENCE)).isFalse();
    }

    /// Files of one caller that hold all it can get; the last is on the reserve.
    private List<MemoryClaim> fill(String caller) {
        var files = new ArrayList<MemoryClaim>();
        do {
            files.add(file(caller));
            assertThat(pool.await(files.getLast(), CHUNK, Duration.ZERO)).isTrue();
        } while (files.getLast().reserved == 0);
        return files;
    }

    private Future<Boolean> waiting(MemoryClaim claim, long bytes) {
        var before = pool.waiting();
        var waits = threads.submit(() -> pool.await(claim, bytes, PATIENCE));
        Patience.await(() -> pool.waiting() == before + 1);
        return waits;
    }

    private static boolean served(Future<Boolean> waits) throws Exception {
        return waits.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static MemoryClaim call(String caller) {
        return new MemoryClaim(new CallerAddress(caller), false);
    }

    private static MemoryClaim file(String caller) {
        return new MemoryClaim(new CallerAddress(caller), true);
    }
}
