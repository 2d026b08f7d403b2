package dev.vigil.bench;

import java.util.List;
import java.util.Map;

/// 700 ms of latency and a quota of 500 a second, which the stand-in enforces: how much of it one process fills, and
/// with how much memory.
final class QuotaFiveHundredRow implements Row {

    private static final int IMAGES = 5_000;
    private static final int QUOTA = 500;
    private static final int LATENCY_MILLIS = 700;

    /// What a baseline, which has no pace, may have in flight so as to fill the quota and not break it.
    private static final int IN_FLIGHT = QUOTA * LATENCY_MILLIS / 1_000;

    private final Stage stage;

    QuotaFiveHundredRow(Stage stage) {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "quota500";
    }

    @Override
    public List<Program> programs() {
        return Program.EVERY;
    }

    @Override
    public int rounds() {
        return 5;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        var images = stage.options().images(IMAGES, IMAGES / 2);
        stage.lean().rekognition(LATENCY_MILLIS, QUOTA);
        var settings = Map.of(
                "VIGIL_REKOGNITION_REQUESTS_PER_SECOND", String.valueOf(QUOTA), "IN_FLIGHT", String.valueOf(IN_FLIGHT));
        try (var actor = stage.put(program, name(), settings)) {
            var seeded = actor.ledger().seed(images);
            var begin = actor.begin();
            actor.ledger().announce(seeded);
            actor.ledger().awaitCompleted(seeded.job());
            var figures = actor.end(begin, images);
            actor.ledger().mustBeRight(seeded.job(), images);
            return new Figures()
                    .with("rate 10-90 %/s", stage.lean().rate())
                    .with("throttled", actor.calls().getOrDefault("rekognition-throttled", 0L))
                    .with(figures);
        } finally {
            stage.lean().rekognition(0, 0);
        }
    }
}
