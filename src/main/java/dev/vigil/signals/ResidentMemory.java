package dev.vigil.signals;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells how much memory the process holds, under the name that other programs have for it. The limit of a container
/// counts this memory; the heap is only a part of it. Read from Linux when the metrics are asked for.
@Singleton
public class ResidentMemory implements MeterBinder {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final int KIBIBYTE = 1024;

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("process.resident.memory", ResidentMemory::bytes)
                .description("Memory of the process that is resident; no value where the system does not say it")
                .baseUnit("bytes")
                .register(registry);
    }

    private static double bytes() {
        try {
            for (var line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) * KIBIBYTE;
                }
            }
        } catch (IOException notLinux) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
