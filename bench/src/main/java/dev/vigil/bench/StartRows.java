package dev.vigil.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Start, memory and size of the packaged programs, side by side on the same services. The schema is up to date
/// before the first start that counts.
final class StartRows {

    private static final int STARTS = 10;
    private static final int SMALL = 100;
    private static final int LARGE_CALLS = 4;
    private static final int LARGE = 2_500;
    private static final int BYTES = 20_000;

    private final Path build;
    private final Map<String, String> environment;
    private final Images images;

    StartRows(Path build, Map<String, String> services) throws IOException {
        this.build = build;
        this.environment = new HashMap<>(services);
        this.environment.put("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", "100000");
        this.environment.put("VIGIL_QUEUE_WORKER_POLL_WAIT", "1S");
        this.images = new Images();
    }

    /// Starts are taken in turns, so that a busy moment of the machine meets both programs.
    Table measure() throws IOException, InterruptedException {
        var built = new ArrayList<Program>();
        for (var program : Program.values()) {
            if (program.size(build).isPresent()) {
                built.add(program);
            }
        }
        var starts = new HashMap<Program, List<Double>>();
        var idle = new HashMap<Program, List<Double>>();
        for (var round = 0; round <= STARTS; round++) {
            for (var program : built) {
                try (var vigil = Vigil.start(program.command(build), environment)) {
                    if (round > 0) {
                        starts.computeIfAbsent(program, p -> new ArrayList<>())
                                .add(vigil.untilReady().toNanos() / 1e6);
                        idle.computeIfAbsent(program, p -> new ArrayList<>()).add(megabytes(vigil.residentBytes()));
                    }
                }
            }
        }
        var table = new Table(
                "program",
                "size MB",
                "ready ms (median of " + STARTS + ")",
                "min",
                "max",
                "RSS ready MB",
                "RSS after 100 MB",
                "RSS after 10,100 MB");
        for (var program : built) {
            var times = starts.get(program).stream().sorted().toList();
            try (var vigil = Vigil.start(program.command(build), environment)) {
                vigil.awaitCompleted(vigil.post(images.batch(SMALL, BYTES)));
                var afterSmall = megabytes(vigil.residentBytes());
                for (var call = 0; call < LARGE_CALLS; call++) {
                    vigil.awaitCompleted(vigil.post(images.batch(LARGE, BYTES)));
                }
                table.add(
                        program.word(),
                        megabytes(program.size(build).orElseThrow()),
                        Table.median(times),
                        times.getFirst(),
                        times.getLast(),
                        Table.median(idle.get(program)),
                        afterSmall,
                        megabytes(vigil.residentBytes()));
            }
        }
        return table;
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }
}
