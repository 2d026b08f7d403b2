package dev.vigil.bench;

import java.util.ArrayList;
import java.util.List;

/// Whether one job holds up the processes that end its images: the same number of announced images in one job and in a
/// thousand, with one, two and four processes, Rekognition at 0 ms and no quota.
final class HotJobRow implements Row {

    private static final int IMAGES = 40_000;
    private static final int IMAGES_WHEN_QUICK = 4_000;
    private static final int WARM_UP = 4_000;
    private static final int JOBS = 1_000;
    private static final List<Integer> PROCESSES = List.of(1, 2, 4);

    private final Stage stage;

    HotJobRow(Stage stage) {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "hotjob";
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        stage.lean().rekognition(0, 0);
        var figures = new Figures();
        for (var processes : PROCESSES) {
            var many = rate(program, processes, JOBS);
            var one = rate(program, processes, 1);
            figures.with(processes + ": 1,000 jobs images/s", many)
                    .with(processes + ": one job images/s", one)
                    .with(processes + ": ratio", one / many);
        }
        return figures;
    }

    /// Images a second, over all processes.
    private double rate(Program program, int processes, int jobs) throws Exception {
        var database = name() + "_" + program.word();
        var images = stage.options().images(IMAGES, IMAGES_WHEN_QUICK);
        stage.postgres().create(database);
        var actors = new ArrayList<Actor>();
        try {
            for (var process = 0; process < processes; process++) {
                actors.add(stage.put(program, database, Stage.NO_QUOTA, false));
            }
            drain(actors.getFirst(), 1, WARM_UP);
            return images / drain(actors.getFirst(), jobs, images / jobs);
        } finally {
            for (var actor : actors) {
                actor.close();
            }
            stage.postgres().drop(database);
        }
    }

    /// Answers how many seconds it took.
    private static double drain(Actor actor, int jobs, int imagesOfEach) throws Exception {
        var seeded = actor.ledger().seed(jobs, imagesOfEach);
        actor.begin();
        var begin = System.nanoTime();
        actor.ledger().announce(seeded.toArray(Ledger.Seeded[]::new));
        actor.ledger().awaitAllCompleted();
        var seconds = (System.nanoTime() - begin) / 1e9;
        actor.ledger().mustBeRight(seeded.getFirst().job(), imagesOfEach);
        return seconds;
    }
}
