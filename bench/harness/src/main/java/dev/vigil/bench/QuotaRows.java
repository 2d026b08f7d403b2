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
/// a second, room for Q/5): a quota that is what was configured, and one that moves below it. Also what throttles cost
/// that come by chance, far below any quota. On the embedded services of the project.
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
            var run = new Run(program, services.environment(), standIn);
            return run(run, options.window().dividedBy(kind.steps.length));
        }
    }

    private Figures run(Run run, Duration window) throws IOException, InterruptedException {
        var environment = new HashMap<>(run.services());
        environment.put("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", String.valueOf(kind.configured));
        environment.put("VIGIL_QUEUE_WORKER_POLL_WAIT", "1S");
        List<Subject> running = new ArrayList<>();
        var figures = new Figures();
        try {
            var jobs = posted(run.program(), environment, window);
            kind.steps[0].begin(run.standIn());
            for (var i = 0; i < kind.replicas; i++) {
                running.add(Subject.start(run.program(), options, environment));
            }
            var client = running.getFirst().client();
            for (var step : kind.steps) {
                step.begin(run.standIn());
                LockSupport.parkNanos(kind.settle.toNanos());
                var measured = row(run, step, window);
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

    /// The jobs of all images that are needed. They are posted before, by a process without a worker: at 300 calls a second
    /// a worker would be done with them when the last is there.
    private List<String> posted(Program program, Map<String, String> environment, Duration window)
            throws IOException, InterruptedException {
        var noWorker = new HashMap<>(environment);
        noWorker.put("VIGIL_QUEUE_WORKER_ENABLED", "false");
        var jobs = new ArrayList<String>();
        try (var vigil = Subject.start(program, options, noWorker)) {
            for (var left = needed(window); left > 0; left -= IMAGES_PER_CALL) {
                jobs.add(vigil.client().post(images, IMAGES_PER_CALL, BYTES));
            }
        }
        return jobs;
    }

    private Figures row(Run run, Step step, Duration window) throws IOException, InterruptedException {
        var before = run.standIn().counts();
        var begin = System.nanoTime();
        LockSupport.parkNanos(window.toNanos());
        var after = run.standIn().counts();
        var seconds = (System.nanoTime() - begin) / 1e9;
        var succeeded = after.succeeded() - before.succeeded();
        var throttled = after.throttled() - before.throttled();
        return new Figures()
                .with("used %", 100.0 * succeeded / (step.rate * seconds))
                .with("throttled %", 100.0 * throttled / (succeeded + throttled))
                .with("calls", succeeded + throttled)
                .named("%d replicas, configured %d, %s:".formatted(kind.replicas, kind.configured, step.text()));
    }

    /// Enough that nobody runs out of images.
    private int needed(Duration window) {
        var needed = 2 * IMAGES_PER_CALL;
        for (var step : kind.steps) {
            needed += (int) (step.rate * kind.settle.plus(window).toSeconds());
        }
        return needed;
    }

    /// One row each, so that none takes much longer than its window.
    enum Kind {
        ONE(1, 50, Duration.ofSeconds(5), Step.quota(50)),
        FOUR(4, 50, Duration.ofSeconds(5), Step.quota(50)),
        MOVES(4, 100, Duration.ofSeconds(10), Step.quota(50), Step.quota(20), Step.quota(100)),
        CHANCE(1, 300, Duration.ofSeconds(10), Step.chance(300, 0), Step.chance(300, 0.02));

        private final int replicas;
        private final int configured;
        private final Duration settle;
        private final Step[] steps;

        Kind(int replicas, int configured, Duration settle, Step... steps) {
            this.replicas = replicas;
            this.configured = configured;
            this.settle = settle;
            this.steps = steps;
        }
    }

    /// What the stand-in does for a while.
    ///
    /// @param rate calls a second that are possible
    /// @param chance the share of calls that is throttled at random, where there is no quota; negative where there is
    private record Step(int rate, double chance) {

        static Step quota(int perSecond) {
            return new Step(perSecond, -1);
        }

        static Step chance(int rate, double share) {
            return new Step(rate, share);
        }

        void begin(StandInControl standIn) throws IOException, InterruptedException {
            if (chance < 0) {
                standIn.quota(rate);
            } else {
                standIn.throttlesByChance(chance);
            }
        }

        String text() {
            return chance < 0 ? "real " + rate : "throttled by chance " + chance;
        }
    }

    private record Run(Program program, Map<String, String> services, StandInControl standIn) {}
}
