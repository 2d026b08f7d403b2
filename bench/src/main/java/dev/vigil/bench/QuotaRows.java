package dev.vigil.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// How well the quota is filled, and how many calls are throttled meanwhile, against a strict token bucket (refill Q
/// a second, room for Q/5): a quota that is what was configured, and one that moves below it.
final class QuotaRows {

    private static final int IMAGES_PER_CALL = 2_000;
    private static final int BYTES = 2_000;
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration CONVERGE = Duration.ofSeconds(10);

    private final Path build;
    private final Program program;
    private final Map<String, String> services;
    private final StandInControl standIn;
    private final Images images = new Images();
    private final Duration measured;

    QuotaRows(Path build, Program program, Map<String, String> services, Duration measured) throws IOException {
        this.build = build;
        this.program = program;
        this.services = services;
        this.standIn = new StandInControl(services.get("VIGIL_REKOGNITION_ENDPOINT"));
        this.measured = measured;
    }

    Table measure() throws IOException, InterruptedException {
        var table = new Table(
                "program",
                "replicas",
                "configured/s",
                "real/s",
                "seconds",
                "used %",
                "throttled %",
                "calls",
                "throttled");
        for (var replicas : new int[] {1, 4}) {
            run(table, replicas, 50, SETTLE, measured, 50);
        }
        run(table, 4, 100, CONVERGE, measured.dividedBy(3), 50, 20, 100);
        return table;
    }

    private void run(Table table, int replicas, int configured, Duration settle, Duration window, int... real)
            throws IOException, InterruptedException {
        var environment = new HashMap<>(services);
        environment.put("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", String.valueOf(configured));
        List<Vigil> running = new ArrayList<>();
        try {
            standIn.quota(real[0]);
            for (var i = 0; i < replicas; i++) {
                running.add(Vigil.start(program.command(build), environment));
            }
            var jobs = new ArrayList<String>();
            for (var left = needed(settle, window, real); left > 0; left -= IMAGES_PER_CALL) {
                jobs.add(running.getFirst().post(images.batch(IMAGES_PER_CALL, BYTES)));
            }
            for (var quota : real) {
                standIn.quota(quota);
                LockSupport.parkNanos(settle.toNanos());
                row(table, replicas, configured, quota, window);
            }
            for (var job : jobs) {
                running.getFirst().cancel(job);
            }
        } finally {
            standIn.quota(0);
            for (var vigil : running) {
                vigil.close();
            }
        }
    }

    private void row(Table table, int replicas, int configured, int real, Duration window)
            throws IOException, InterruptedException {
        var before = standIn.counts();
        var begin = System.nanoTime();
        LockSupport.parkNanos(window.toNanos());
        var after = standIn.counts();
        var seconds = (System.nanoTime() - begin) / 1e9;
        var succeeded = after.succeeded() - before.succeeded();
        var throttled = after.throttled() - before.throttled();
        table.add(
                program.word(),
                replicas,
                configured,
                real,
                seconds,
                100.0 * succeeded / (real * seconds),
                100.0 * throttled / (succeeded + throttled),
                succeeded + throttled,
                throttled);
    }

    /// Enough that nobody runs out of images, at the quota and while they are posted.
    private static int needed(Duration settle, Duration window, int... real) {
        var needed = 2 * IMAGES_PER_CALL;
        for (var quota : real) {
            needed += (int) (quota * settle.plus(window).toSeconds());
        }
        return needed;
    }
}
