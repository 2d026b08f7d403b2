package dev.vigil.bench;

import java.util.List;
import java.util.Map;

/// A quota of 50 a second, as most accounts have it, and Rekognition at 0 ms: calls and statements per image when
/// there is little company to share them.
final class SteadyRow implements Row {

    private static final int QUOTA = 50;
    private static final Map<String, String> QUOTA_OF_MOST =
            Map.of("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", String.valueOf(QUOTA));

    private final Stage stage;

    SteadyRow(Stage stage) {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "q50";
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        var images = stage.options().images(1_500, 300);
        stage.lean().rekognition(0, 0);
        try (var actor = stage.put(program, name(), QUOTA_OF_MOST)) {
            var seeded = actor.ledger().seed(images);
            var begin = actor.begin();
            actor.ledger().announce(seeded);
            actor.ledger().awaitCompleted(seeded.job());
            var figures = actor.end(begin, images);
            actor.ledger().mustBeRight(seeded.job(), images);
            return figures;
        }
    }
}
