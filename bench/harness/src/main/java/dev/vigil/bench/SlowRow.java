package dev.vigil.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A good client, alone and then beside 2,000 connections that send a byte a second: one image from the first byte of
/// its POST until a read says that it is analyzed, Rekognition at 0 ms. The ratio of the two 99th percentiles is the
/// figure that counts.
final class SlowRow implements Row {

    private static final int CONNECTIONS = 2_000;
    private static final int WARM_UP = 300;
    private static final int BYTES = 20_000;
    private static final Duration LOOK = Duration.ofMillis(1);

    private final Stage stage;
    private final Images images = new Images();

    SlowRow(Stage stage) throws IOException {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public int rounds() {
        return 5;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        stage.lean().rekognition(0, 0);
        var count = stage.options().images(1_000, 200);
        try (var actor = stage.put(program, name(), Stage.NO_QUOTA)) {
            times(actor.client(), Math.min(WARM_UP, count));
            var alone = times(actor.client(), count);
            try (var slow = new SlowConnections(actor.subject().port(), CONNECTIONS)) {
                var beside = times(actor.client(), count);
                return figures(alone)
                        .named("alone:")
                        .with(figures(beside).named("beside 2,000:"))
                        .with("p99 ratio", Table.quantile(beside, 0.99) / Table.quantile(alone, 0.99))
                        .with("connections closed by the program", slow.reopened())
                        .with("RSS peak MB", actor.subject().figures().peakMegabytes());
            }
        }
    }

    private static Figures figures(List<Double> millis) {
        return new Figures().with("p50 ms", Table.quantile(millis, 0.5)).with("p99 ms", Table.quantile(millis, 0.99));
    }

    private List<Double> times(Client client, int count) throws IOException, InterruptedException {
        var millis = new ArrayList<Double>();
        for (var i = 0; i < count; i++) {
            var begin = System.nanoTime();
            var job = client.post(images, 1, BYTES);
            while (!client.get("/v1/jobs/" + job).contains("\"state\":\"completed\"")) {
                LockSupport.parkNanos(LOOK.toNanos());
            }
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        return millis;
    }
}
