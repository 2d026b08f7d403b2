package dev.vigil.upload;

import dev.vigil.limits.RequestConfig;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;

/// The configuration of uploads with this memory and patience.
record UploadLimits(int mebibytes, Duration patience) implements UploadConfig, RequestConfig {

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
        return new MemorySize(BigInteger.valueOf((long) mebibytes * 1024 * 1024));
    }

    @Override
    public int concurrentPuts() {
        return 64;
    }

    @Override
    public MemorySize minRate() {
        return new MemorySize(BigInteger.valueOf(64 * 1024));
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(45);
    }

    @Override
    public Duration announceTimeout() {
        return Duration.ofSeconds(10);
    }
}
