package dev.vigil.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A memory limit as a container has it: a cgroup below that of this process. Version 1 needs root, version 2 a
/// group whose controllers are handed on.
final class MemoryCgroup implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final long MEBIBYTE = 1024 * 1024;

    private final Path group;
    private final String peak;
    private final long mebibytes;

    private MemoryCgroup(Path group, String peak, long mebibytes) {
        this.mebibytes = mebibytes;
        this.group = group;
        this.peak = peak;
    }

    /// A new group with this limit.
    ///
    /// @throws IOException where this machine does not let this user make one
    static MemoryCgroup limitedTo(long mebibytes) throws IOException {
        var lines = Files.readAllLines(Path.of("/proc/self/cgroup"));
        var first = own(lines, ":memory:");
        var isFirst = first.isPresent();
        var parent = isFirst
                ? ROOT.resolve("memory" + first.get())
                : ROOT.resolve(own(lines, "0::").orElse("/").substring(1));
        var group = Files.createDirectory(parent.resolve("vigil-hostile-" + System.nanoTime()));
        try {
            Files.writeString(
                    group.resolve(isFirst ? "memory.limit_in_bytes" : "memory.max"),
                    String.valueOf(mebibytes * MEBIBYTE));
        } catch (IOException e) {
            Files.delete(group);
            throw e;
        }
        return new MemoryCgroup(group, isFirst ? "memory.max_usage_in_bytes" : "memory.peak", mebibytes);
    }

    /// What stands before a command so that it runs within the limit.
    List<String> before() {
        return List.of("sh", "-c", "echo $$ >" + group.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
    }

    /// The most that was ever used, with the pages of files that were read and can be dropped.
    String peak() {
        try {
            return Long.parseLong(Files.readString(group.resolve(peak)).strip()) / MEBIBYTE + " of " + mebibytes
                    + " MiB";
        } catch (IOException notToldHere) {
            return mebibytes + " MiB";
        }
    }

    /// The group can only go when its process has ended.
    @Override
    public void close() throws IOException {
        Files.delete(group);
    }

    /// The path behind the controller: `4:memory:/path`.
    private static Optional<String> own(List<String> lines, String controller) {
        return lines.stream()
                .filter(line -> line.contains(controller))
                .map(line -> line.substring(line.lastIndexOf(':') + 1))
                .findFirst();
    }
}
