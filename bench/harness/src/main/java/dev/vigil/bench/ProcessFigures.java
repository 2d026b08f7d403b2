package dev.vigil.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel knows of a process.
final class ProcessFigures {

    /// `sysconf(_SC_CLK_TCK)`: the unit of the CPU times in `/proc`, 100 a second on every Linux of today.
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int USER = 11;
    private static final String RESET_PEAK = "5";

    private final Path directory;

    ProcessFigures(long pid) {
        this.directory = Path.of("/proc/" + pid);
    }

    /// User and system time of all threads, those that ended included.
    long cpuNanos() throws IOException {
        return cpuTicks(2) * NANOS_PER_TICK;
    }

    /// The same with that of all children that ended and were waited for.
    long cpuNanosWithChildren() throws IOException {
        return cpuTicks(4) * NANOS_PER_TICK;
    }

    /// Resident now; pages of the binary that were touched are part of it.
    double residentMegabytes() throws IOException {
        return megabytes("VmRSS:");
    }

    /// The most that was resident since the start or the last {@link #resetPeak}.
    double peakMegabytes() throws IOException {
        return megabytes("VmHWM:");
    }

    void resetPeak() throws IOException {
        Files.writeString(directory.resolve("clear_refs"), RESET_PEAK);
    }

    private double megabytes(String name) throws IOException {
        for (var line : Files.readAllLines(directory.resolve("status"))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
            }
        }
        throw new IOException("no " + name + " in " + directory);
    }

    /// The name of the program stands in brackets and may hold anything; the fields are counted from behind it.
    private long cpuTicks(int fields) throws IOException {
        var stat = Files.readString(directory.resolve("stat"));
        var values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        var ticks = 0L;
        for (var i = 0; i < fields; i++) {
            ticks += Long.parseLong(values[USER + i]);
        }
        return ticks;
    }
}
