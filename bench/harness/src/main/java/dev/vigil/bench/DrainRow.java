package dev.vigil.bench;

import java.util.List;

/// Announced images, rows and messages seeded, Rekognition at 0 ms and no quota in the way: what the worker costs.
/// One drain to warm up, then the measured ones in the same process.
final class DrainRow implements Row {

    private static final int WARM_UP = 5_000;
    private static final int IMAGES = 20_000;

    private final Stage stage;
    private final KeptActors actors;

    DrainRow(Stage stage) {
        this.stage = stage;
        this.actors = new KeptActors(stage);
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
        var options = stage.options();
        var actor = actors.of(program, this, fresh -> drain(fresh, options.images(WARM_UP, WARM_UP / 2)));
        return drain(actor, options.images(IMAGES, IMAGES / 2));
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
        actors.close();
    }
}
