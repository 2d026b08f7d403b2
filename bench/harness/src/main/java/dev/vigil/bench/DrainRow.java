package dev.vigil.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Announced images, rows and messages seeded, Rekognition at 0 ms and no quota in the way: what the worker costs.
/// One drain to warm up, then the measured ones in the same process.
final class DrainRow implements Row {

    private static final int WARM_UP = 5_000;
    private static final int IMAGES = 20_000;
    private static final Map<String, String> NO_QUOTA = Map.of("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", "100000");

    private final Stage stage;
    private final Map<Program, Actor> actors = new EnumMap<>(Program.class);

    DrainRow(Stage stage) {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "drain";
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
        stage.lean().rekognition(0, 0);
        if (!actors.containsKey(program)) {
            var actor = stage.put(program, name(), NO_QUOTA);
            actors.put(program, actor);
            drain(actor, stage.options().images(WARM_UP, WARM_UP / 2));
        }
        return drain(actors.get(program), stage.options().images(IMAGES, IMAGES / 2));
    }

    private static Figures drain(Actor actor, int images) throws Exception {
        var seeded = actor.ledger().seed(images);
        var begin = actor.begin();
        actor.ledger().announce(seeded);
        actor.ledger().awaitCompleted(seeded.job());
        var figures = actor.end(begin, images);
        actor.ledger().mustBeRight(seeded.job(), images);
        return figures;
    }

    @Override
    public void close() throws Exception {
        for (var actor : actors.values()) {
            actor.close();
        }
    }
}
