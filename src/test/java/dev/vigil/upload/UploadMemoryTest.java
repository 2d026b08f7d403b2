package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UploadMemoryTest {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int CHUNKS_OF_THE_LARGEST_FILE = 15 * MEBIBYTE / UploadMemory.CHUNK;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void filesThatGrowTogetherFarBeyondThePoolAllEnd() throws Exception {
        var memory = new UploadMemory(new UploadLimits(32, PATIENCE));
        var atStart = memory.freeChunks();
        var files = 40;
        var chunksBeforeTheMeeting = atStart / files;
        var everybodyHoldsAPart = new CyclicBarrier(files);
        var ended = new ArrayList<Future<Integer>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < files; i++) {
                ended.add(threads.submit(() -> {
                    try (var lease = memory.lease()) {
                        grow(lease, chunksBeforeTheMeeting);
                        everybodyHoldsAPart.await();
                        grow(lease, CHUNKS_OF_THE_LARGEST_FILE - chunksBeforeTheMeeting);
                        return CHUNKS_OF_THE_LARGEST_FILE;
                    }
                }));
            }
            for (var file : ended) {
                assertThat(file.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(CHUNKS_OF_THE_LARGEST_FILE);
            }
        }

        assertThat(files * CHUNKS_OF_THE_LARGEST_FILE).isGreaterThan(10 * atStart);
        assertThat(memory.freeChunks()).isEqualTo(atStart);
    }

    @Test
    void thePoolIsWhatTheKeySaysLessTheReserveForOneFile() {
        assertThat(new UploadMemory(new UploadLimits(32, PATIENCE)).freeChunks())
                .isEqualTo(17 * 16);
        assertThat(new UploadMemory(new UploadLimits(64, PATIENCE)).freeChunks())
                .isEqualTo(49 * 16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UploadMemory(new UploadLimits(31, PATIENCE)))
                .withMessageContaining("vigil.upload.memory");
    }

    @Test
    void closingTwiceGivesBackOnce() {
        var memory = new UploadMemory(new UploadLimits(32, PATIENCE));
        var atStart = memory.freeChunks();
        var lease = memory.lease();
        grow(lease, 5);
        assertThat(memory.freeChunks()).isEqualTo(atStart - 5);

        lease.close();
        lease.close();

        assertThat(memory.freeChunks()).isEqualTo(atStart);
    }

    @Test
    void aChunkIsUsedAgainAndByOneFileOnly() {
        var memory = new UploadMemory(new UploadLimits(32, PATIENCE));
        var first = memory.lease();
        var chunk = first.grow();
        grow(first, 2);
        first.close();
        first.close();

        try (var one = memory.lease();
                var other = memory.lease()) {
            var chunks = Stream.of(one, other, one, other, one, other)
                    .map(UploadMemory.Lease::grow)
                    .toList();
            assertThat(chunks.stream().map(System::identityHashCode)).doesNotHaveDuplicates();
            assertThat(chunks).anySatisfy(again -> assertThat(again).isSameAs(chunk));
        }
        assertThat(memory.freeChunks()).isEqualTo(17 * 16);
    }

    @Test
    void aChunkThatIsUsedAgainIsEmpty() {
        var memory = new UploadMemory(new UploadLimits(32, PATIENCE));
        try (var lease = memory.lease()) {
            lease.grow().position(UploadMemory.CHUNK).flip();
        }

        try (var lease = memory.lease()) {
            assertThat(lease.grow().remaining()).isEqualTo(UploadMemory.CHUNK);
        }
    }

    @Test
    void closingTheReserveTwiceDoesNotMakeASecondReserve() {
        var memory = new UploadMemory(new UploadLimits(32, Duration.ofMillis(50)));
        try (var all = memory.lease();
                var next = memory.lease();
                var last = memory.lease()) {
            grow(all, memory.freeChunks());
            var onReserve = memory.lease();
            onReserve.grow();
            onReserve.close();
            onReserve.close();

            next.grow();

            assertThatExceptionOfType(ProblemException.class).isThrownBy(last::grow);
        }
    }

    @Test
    void whenPoolAndReserveAreTakenAFileIsRefusedAfterItsPatience() {
        var memory = new UploadMemory(new UploadLimits(32, Duration.ofMillis(50)));
        var atStart = memory.freeChunks();
        try (var all = memory.lease()) {
            grow(all, atStart);
            try (var second = memory.lease();
                    var third = memory.lease()) {
                grow(second, CHUNKS_OF_THE_LARGEST_FILE);

                assertThatExceptionOfType(ProblemException.class)
                        .isThrownBy(third::grow)
                        .satisfies(refused -> assertThat(refused.code()).isEqualTo(ProblemCode.BUSY));
            }
            try (var fourth = memory.lease()) {
                grow(fourth, CHUNKS_OF_THE_LARGEST_FILE);
            }
        }
        assertThat(memory.freeChunks()).isEqualTo(atStart);
    }

    private static void grow(UploadMemory.Lease lease, int chunks) {
        for (var i = 0; i < chunks; i++) {
            lease.grow();
        }
    }
}
