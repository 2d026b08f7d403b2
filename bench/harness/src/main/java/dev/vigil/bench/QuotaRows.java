package dev.vigil.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// How well the quota is filled, and how many calls are throttled meanwhile, against a strict token bucket (refill Q
/// a second, room for Q/5): a quota that is what was configured, and one that moves below it. On the embedded services
/// of the project.
final class QuotaRows implements Row {

    private static final int IMAGES_PER_CALL = 500;
    private static final int BYTES = 2_000;

    private final Options options;
    private final Kind kind;
    private final Images images = new Images();

    QuotaRows(Options options, Kind kind) throws IOException {
        this.options = options;
        this.kind = kind;
    }

    @Override
    public String name() {
        return "quota-" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean isStaged() {
        return false;
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public boolean isUsual() {
        return !options.quick();
    }

    @Override
    public Figures measure(Program program) throws Exception {
        try (var services = Services.start(options)) {
            var standIn = new StandInControl(services.environment().get("VIGIL_REKOGNITION_ENDPOINT"));
            var run = new Run(program, services.environment(), standIn, kind.replicas, kind.configured);
            var window = options.window().dividedBy(kind.real.length);
            return run(run, kind.settle, window, kind.real);
        }
    }

    private Figures run(Run run, Duration settle, Duration window, int... real)
            throws IOException, InterruptedException {
        var environment = new HashMap<>(run.services());
        environment.put("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", String.valueOf(run.configured()));
        environment.put("VIGIL_QUEUE_WORKER_POLL_WAIT", "1S");
        List<Subject> running = new ArrayList<>();
        var figures = new Figures();
        try {
            run.standIn().quota(real[0]);
            for (var i = 0; i < run.replicas(); i++) {
                running.add(Subject.start(run.program(), options, environment));
            }
            var client = running.getFirst().client();
            var jobs = new ArrayList<String>();
            for (var left = needed(settle, window, real); left > 0; left -= IMAGES_PER_CALL) {
                jobs.add(client.post(images, IMAGES_PER_CALL, BYTES));
            }
            for (var quota : real) {
                run.standIn().quota(quota);
                LockSupport.parkNanos(settle.toNanos());
                var measured = row(run, quota, window);
                System.out.println("quota: " + measured.text());
                figures.with(measured);
            }
            for (var job : jobs) {
                client.cancel(job);
            }
        } finally {
            run.standIn().quota(0);
            for (var vigil : running) {
                vigil.close();
            }
        }
        return figures;
    }

    private Figures row(Run run, int real, Duration window) throws IOException, InterruptedException {
        var before = run.standIn().counts();
        var begin = System.nanoTime();
        LockSupport.parkNanos(window.toNanos());
        var after = run.standIn().counts();
        var seconds = (System.nanoTime() - begin) / 1e9;
        var succeeded = after.succeeded() - before.succeeded();
        var throttled = after.throttled() - before.throttled();
        return new Figures()
                .with("used %", 100.0 * succeeded / (real * seconds))
                .with("throttled %", 100.0 * throttled / (succeeded + throttled))
                .with("calls", succeeded + throttled)
                .named("%d replicas, configured %d, real %d:".formatted(run.replicas(), run.configured(), real));
    }

    /// Enough that nobody runs out of images, at the quota and while they are posted.
    private static int needed(Duration settle, Duration window, int... real) {
        var needed = 2 * IMAGES_PER_CALL;
        for (var quota : real) {
            needed += (int) (quota * settle.plus(window).toSeconds());
        }
        return needed;
    }

    /// One row each, so that none takes much longer than its window.
    enum Kind {
        ONE(1, 50, Duration.ofSeconds(5), 50),
        FOUR(4, 50, Duration.ofSeconds(5), 50),
        MOVES(4, 100, Duration.ofSeconds(10), 50, 20, 100);

        private final int replicas;
        private final int configured;
        private final Duration settle;
        private final int[] real;

        Kind(int replicas, int configured, Duration settle, int... real) {
            this.replicas = replicas;
            this.configured = configured;
            this.settle = settle;
            this.real = real;
        }
    }

    private record Run(
            Program program, Map<String, String> services, StandInControl standIn, int replicas, int configured) {}
}
