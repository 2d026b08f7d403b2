package dev.vigil.limits;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;

/// Request memory for tests, in which the address of the caller is a name.
public final class RequestMemories {

    private static final long KIBIBYTE = 1024;

    private RequestMemories() {}

    public static RequestMemory of(RequestConfig config) {
        return new RequestMemory(config, Duration.ofSeconds(30), RequestMemory::address);
    }

    /// The smallest pool, and the usual least rate.
    public static RequestMemory smallest() {
        return of(new Limits(size(MemoryPool.LEAST), size(64 * KIBIBYTE)));
    }

    /// Over this memory, with chunks of 8 KiB.
    static ReadAhead readAhead(RequestMemory memory) {
        return new ReadAhead(memory, size(8 * KIBIBYTE));
    }

    public static RequestMemory.Share share(RequestMemory memory, String caller) {
        return memory.of(new CallerAddress(caller));
    }

    private static MemorySize size(long bytes) {
        return new MemorySize(BigInteger.valueOf(bytes));
    }

    private record Limits(MemorySize memory, MemorySize minRate) implements RequestConfig {}
}
