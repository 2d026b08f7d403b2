package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.limits.RequestMemories;
import dev.vigil.limits.RequestMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadMemoryTest {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int CHUNKS_OF_THE_LARGEST_FILE = 15 * MEBIBYTE / UploadMemory.CHUNK;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final UploadLimits limits = new UploadLimits(32, PATIENCE);
    private final RequestMemory pool = RequestMemories.of(limits);
    private final UploadMemory memory = new UploadMemory(limits, limits);
    private final long atStart = pool.free();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40})
    void filesThatGrowTogetherFarBeyondThePoolAllEnd(int callers) throws Exception {
        var files = 40;
        var chunksBeforeTheMeeting = 14 * MEBIBYTE / UploadMemory.CHUNK / files;
        var everybodyHoldsAPart = new CyclicBarrier(files);
        var ended = new ArrayList<Future<Integer>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < files; i++) {
                var call = RequestMemories.share(pool, "10.0.0." + i % callers);
                ended.add(threads.submit(() -> {
                    try (var room = memory.ofFile(call)) {
                        grow(room, chunksBeforeTheMeeting);
                        everybodyHoldsAPart.await();
                        grow(room, CHUNKS_OF_THE_LARGEST_FILE - chunksBeforeTheMeeting);
                        return CHUNKS_OF_THE_LARGEST_FILE;
                    }
                }));
            }
            for (var file : ended) {
                assertThat(file.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(CHUNKS_OF_THE_LARGEST_FILE);
            }
        }

        assertThat((long) files * CHUNKS_OF_THE_LARGEST_FILE * UploadMemory.CHUNK)
                .isGreaterThan(10 * atStart);
        assertThat(pool.free()).isEqualTo(atStart);
    }

    @Test
    void closingTwiceGivesBackOnce() {
        var room = memory.ofFile(call());
        grow(room, 5);
        assertThat(pool.free()).isEqualTo(atStart - 5L * UploadMemory.CHUNK);

        room.close();
        room.close();

        assertThat(pool.free()).isEqualTo(atStart);
    }

    @Test
    void aChunkIsUsedAgainAndByOneFileOnly() {
        var first = memory.ofFile(call());
        var chunk = first.grow();
        grow(first, 2);
        first.close();
        first.close();

        try (var one = memory.ofFile(call());
                var other = memory.ofFile(call())) {
            var chunks = Stream.of(one, other, one, other, one, other)
                    .map(UploadMemory.FileMemory::grow)
                    .toList();
            assertThat(chunks.stream().map(System::identityHashCode)).doesNotHaveDuplicates();
            assertThat(chunks).anySatisfy(again -> assertThat(again).isSameAs(chunk));
        }
        assertThat(pool.free()).isEqualTo(atStart);
    }

    @Test
    void aChunkThatIsUsedAgainIsEmpty() {
        try (var room = memory.ofFile(call())) {
            room.grow().position(UploadMemory.CHUNK).flip();
        }

        try (var room = memory.ofFile(call())) {
            assertThat(room.grow().remaining()).isEqualTo(UploadMemory.CHUNK);
        }
    }

    @Test
    void aFileOutlivesItsCall() {
        var call = call();
        var room = memory.ofFile(call);
        grow(room, 3);

        call.close();

        assertThat(pool.free()).isEqualTo(atStart - 3L * UploadMemory.CHUNK);
        room.close();
        assertThat(pool.free()).isEqualTo(atStart);
    }

    private RequestMemory.Share call() {
        return RequestMemories.share(pool, "10.0.0.1");
    }

    private static void grow(UploadMemory.FileMemory room, int chunks) {
        for (var i = 0; i < chunks; i++) {
            room.grow();
        }
    }
}
