package dev.vigil.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// One image at a time, Rekognition at 0 ms: from the first byte of the POST until a GET of the image says that it is
/// analyzed. First with a pause before each, so that it is alone in every micro-batch, then one right after the other.
final class SingleRow implements Row {

    private static final int WARM_UP = 100;
    private static final int BYTES = 100_000;
    /// Longer than the windows in which Vigil gathers looks and results.
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Stage stage;
    private final Images images = new Images();

    SingleRow(Stage stage) throws IOException {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "single";
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        stage.lean().rekognition(0, 0);
        var count = stage.options().images(200, 40);
        try (var actor = stage.put(program, name(), Stage.NO_QUOTA)) {
            for (var i = 0; i < Math.min(WARM_UP, count); i++) {
                once(actor.client());
            }
            var begin = actor.begin();
            var figures = times(actor.client(), count, PAUSE)
                    .with(times(actor.client(), count, Duration.ZERO).named("back to back:"));
            return figures.with(actor.end(begin, 2 * count));
        }
    }

    private Figures times(Client client, int count, Duration pause) throws IOException, InterruptedException {
        var posted = new ArrayList<Double>();
        var done = new ArrayList<Double>();
        for (var i = 0; i < count; i++) {
            LockSupport.parkNanos(pause.toNanos());
            var times = once(client);
            posted.add(times[0]);
            done.add(times[1]);
        }
        return new Figures()
                .with("p50 ms", Table.quantile(done, 0.5))
                .with("p99 ms", Table.quantile(done, 0.99))
                .with("POST alone p50 ms", Table.quantile(posted, 0.5))
                .with("POST alone p99 ms", Table.quantile(posted, 0.99));
    }

    /// The milliseconds until the answer of the POST, and until the result.
    private double[] once(Client client) throws IOException, InterruptedException {
        var begin = System.nanoTime();
        var job = client.post(images, 1, BYTES);
        var posted = (System.nanoTime() - begin) / 1e6;
        while (!client.get("/v1/jobs/" + job + "/images").contains("\"state\":\"analyzed\"")) {
            Thread.onSpinWait();
        }
        return new double[] {posted, (System.nanoTime() - begin) / 1e6};
    }
}
