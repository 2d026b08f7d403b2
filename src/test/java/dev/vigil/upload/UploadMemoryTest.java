package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
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
        var memory = new UploadMemory(new Limits(32, PATIENCE));
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
        assertThat(new UploadMemory(new Limits(32, PATIENCE)).freeChunks()).isEqualTo(17 * 16);
        assertThat(new UploadMemory(new Limits(64, PATIENCE)).freeChunks()).isEqualTo(49 * 16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UploadMemory(new Limits(31, PATIENCE)))
                .withMessageContaining("vigil.upload.memory");
    }

    @Test
    void closingTwiceGivesBackOnce() {
        var memory = new UploadMemory(new Limits(32, PATIENCE));
        var atStart = memory.freeChunks();
        var lease = memory.lease();
        grow(lease, 5);
        assertThat(memory.freeChunks()).isEqualTo(atStart - 5);

        lease.close();
        lease.close();

        assertThat(memory.freeChunks()).isEqualTo(atStart);
    }

    @Test
    void onlyChunksThatNobodyReadsAnyMoreAreUsedAgain() {
        var memory = new UploadMemory(new Limits(32, PATIENCE));
        var failed = memory.lease();
        var late = failed.grow();
        failed.close();
        var stored = memory.lease();
        var done = stored.grow();
        stored.recycle();
        stored.close();

        try (var next = memory.lease()) {
            assertThat(next.grow()).isSameAs(done);
            assertThat(next.grow()).isNotSameAs(late).isNotSameAs(done);
        }
    }

    @Test
    void aChunkThatIsUsedAgainGoesToOneFileOnly() {
        var memory = new UploadMemory(new Limits(32, PATIENCE));
        var stored = memory.lease();
        grow(stored, 3);
        stored.recycle();
        stored.recycle();

        try (var one = memory.lease();
                var other = memory.lease()) {
            assertThat(Stream.of(one, other, one, other, one, other)
                            .map(lease -> System.identityHashCode(lease.grow())))
                    .doesNotHaveDuplicates();
        }
        assertThat(memory.freeChunks()).isEqualTo(17 * 16);
    }

    @Test
    void closingTheReserveTwiceDoesNotMakeASecondReserve() {
        var memory = new UploadMemory(new Limits(32, Duration.ofMillis(50)));
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
        var memory = new UploadMemory(new Limits(32, Duration.ofMillis(50)));
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

    private record Limits(int mebibytes, Duration timeout) implements UploadConfig {

        @Override
        public int maxFiles() {
            return 5_000;
        }

        @Override
        public MemorySize maxBytes() {
            return new MemorySize(BigInteger.TWO.pow(31));
        }

        @Override
        public MemorySize memory() {
            return new MemorySize(BigInteger.valueOf((long) mebibytes * MEBIBYTE));
        }

        @Override
        public int concurrentPuts() {
            return 64;
        }

        @Override
        public Duration announceTimeout() {
            return Duration.ofSeconds(10);
        }
    }
}
