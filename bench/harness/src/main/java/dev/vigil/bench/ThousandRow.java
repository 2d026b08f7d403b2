package dev.vigil.bench;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// 1,000 images from the first byte of the POST until the job says completed, Rekognition at 0 ms. One job to warm
/// up, then the measured ones in the same process.
final class ThousandRow implements Row {

    private static final int IMAGES = 1_000;
    private static final int BYTES = 20_000;

    private final Stage stage;
    private final Images images = new Images();
    private final KeptActors actors;

    ThousandRow(Stage stage) throws IOException {
        this.stage = stage;
        this.actors = new KeptActors(stage);
    }

    @Override
    public String name() {
        return "thousand";
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
        var count = stage.options().images(IMAGES, IMAGES);
        return run(actors.of(program, this, fresh -> run(fresh, count)), count);
    }

    private Figures run(Actor actor, int count) throws Exception {
        var begin = actor.begin();
        var job = actor.client().post(images, count, BYTES);
        var posted = System.nanoTime();
        actor.client().awaitCompleted(job);
        var figures = actor.end(begin, count);
        actor.ledger().mustBeRight(UUID.fromString(job), count);
        return new Figures().with("POST s", (posted - begin.nanoTime()) / 1e9).with(figures);
    }

    @Override
    public void close() throws Exception {
        actors.close();
    }
}
