package dev.vigil.hostile;

import dev.vigil.testing.OwnServices;
import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.SweepHealth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The packaged program with little memory, on services of its own. One that ended is started again, so that each
/// attack meets a program that lives.
final class Arena implements AutoCloseable {

    private static final Path JVM_IMAGE = Path.of("src/main/docker/Dockerfile.jvm");
    private static final Pattern OPTION = Pattern.compile("\"(-X[^\"]+)\"");
    private static final String HEAP = "-Xmx";

    /// MiB: the limit of the manifest.
    private static final int NATIVE_MEMORY = 256;

    /// MiB for the native program; where it is set, it must be had.
    private static final Optional<Integer> WANTED_MEMORY =
            Optional.ofNullable(Integer.getInteger("vigil.hostile.memory"));

    private static final Map<String, String> OFTEN = Map.of(
            "vigil.queue.outbox.interval", "1S",
            "vigil.queue.rescue.interval", "2S",
            "vigil.queue.expiry.interval", "2S",
            "vigil.queue.dead-letters.interval", "2S",
            "vigil.cleanup.interval", "2S");

    private final OwnServices services = OwnServices.start();
    private final Optional<MemoryCgroup> cgroup = cgroup();
    private Optional<PackagedVigil> running = Optional.empty();

    /// The program as it is now, or a new one where that has ended or is out of memory.
    PackagedVigil vigil() {
        if (running.isPresent() && !isWell(running.get())) {
            running.get().kill();
            running = Optional.empty();
        }
        if (running.isEmpty()) {
            var before = cgroup.map(MemoryCgroup::before).orElse(List.of());
            running = Optional.of(
                    PackagedVigil.start(before, jvmOptions(), services.environment(), new HashMap<>(OFTEN)));
        }
        return running.get();
    }

    /// Those of the image, with a small heap.
    private static List<String> jvmOptions() {
        try {
            var options = OPTION.matcher(Files.readString(JVM_IMAGE))
                    .results()
                    .map(option -> option.group(1))
                    .filter(option -> !option.startsWith(HEAP))
                    .collect(Collectors.toCollection(ArrayList::new));
            options.add(HEAP + Integer.getInteger("vigil.hostile.heap", 200) + "m");
            return options;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Attacks that begin now, on the program as it is now.
    Battle battle(List<Attack> attacks) {
        var vigil = vigil();
        return new Battle(vigil, new Victim(vigil.port(), vigil.api().openEmpty()), attacks);
    }

    /// What is wrong when the attacks are over: an image without an end, a wrong counter, a sweep that is dead.
    List<String> left() {
        if (running.filter(Arena::isWell).isEmpty()) {
            return List.of();
        }
        var wrong = new ArrayList<String>();
        var ledger = new LedgerLook(services.environment());
        note(wrong, "images without an end", () -> vigil().await(() -> ledger.openImages() == 0));
        note(wrong, "sweeps", () -> mustSweep(vigil()));
        if (ledger.jobsWithWrongCounters() > 0) {
            wrong.add("wrong counters in jobs: " + ledger.jobsWithWrongCounters());
        }
        return wrong;
    }

    /// The most memory that the limit was charged with; nothing where there is none.
    String peak() {
        return cgroup.map(group -> ", its cgroup " + group.peak()).orElse("");
    }

    @Override
    public void close() {
        try {
            running.ifPresent(PackagedVigil::close);
            services.close();
            if (cgroup.isPresent()) {
                cgroup.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until every sweep has run successfully since now.
    private static void mustSweep(PackagedVigil vigil) {
        var begin = System.nanoTime();
        vigil.await(() -> SweepHealth.dead(List.of(vigil), (System.nanoTime() - begin) / 1e9)
                .isEmpty());
    }

    private static void note(List<String> wrong, String what, Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            wrong.add(what + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static boolean isWell(PackagedVigil vigil) {
        return vigil.isAlive() && !vigil.log().contains("OutOfMemoryError");
    }

    /// The JVM program has its small heap instead.
    private static Optional<MemoryCgroup> cgroup() {
        if (!PackagedVigil.isNative()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MemoryCgroup.limitedTo(WANTED_MEMORY.orElse(NATIVE_MEMORY)));
        } catch (IOException e) {
            if (WANTED_MEMORY.isPresent()) {
                throw new UncheckedIOException("no memory cgroup can be made here", e);
            }
            System.out.println(
                    "The native program runs without a memory limit, since no cgroup can be made here: " + e);
            return Optional.empty();
        }
    }
}
