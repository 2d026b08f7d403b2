package dev.vigil.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Start, memory and size of the packaged programs on the embedded services of the project, the schema being up to
/// date. Starts are taken in turns: one start of each program is a round.
final class StartRows implements Row {

    private static final int STARTS = 10;
    private static final int SMALL = 100;
    private static final int LARGE_CALLS = 4;
    private static final int LARGE = 2_500;
    private static final int QUICK = 10;
    private static final int BYTES = 20_000;
    private static final Map<String, String> SETTINGS =
            Map.of("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", "100000", "VIGIL_QUEUE_WORKER_POLL_WAIT", "1S");

    private final Options options;
    private final Images images = new Images();
    private final List<Program> loaded = new ArrayList<>();
    private Optional<Services> services = Optional.empty();

    StartRows(Options options) throws IOException {
        this.options = options;
    }

    @Override
    public String name() {
        return "start";
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
    public int rounds() {
        return STARTS;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        var environment = environment(program);
        var figures = new Figures();
        try (var vigil = Subject.start(program, options, environment)) {
            figures.with("ready ms", vigil.untilReady().toNanos() / 1e6)
                    .with("RSS ready MB", vigil.figures().residentMegabytes())
                    .with("size MB", program.size(options) / 1e6);
            if (!loaded.contains(program)) {
                loaded.add(program);
                figures.with(underLoad(vigil));
            }
        }
        return figures;
    }

    /// Once per run: it takes longer than the starts.
    private Figures underLoad(Subject vigil) throws IOException, InterruptedException {
        var client = vigil.client();
        var small = SMALL / options.scale();
        var large = LARGE / options.scale() / (options.quick() ? QUICK : 1);
        client.awaitCompleted(client.post(images, small, BYTES));
        var figures =
                new Figures().with("RSS after " + small + " MB", vigil.figures().residentMegabytes());
        for (var call = 0; call < LARGE_CALLS; call++) {
            client.awaitCompleted(client.post(images, large, BYTES));
        }
        return figures.with(
                "RSS after " + (small + LARGE_CALLS * large) + " MB",
                vigil.figures().residentMegabytes());
    }

    private Map<String, String> environment(Program program) throws Exception {
        if (services.isEmpty()) {
            services = Optional.of(Services.start(options));
            Subject.start(program, options, services.get().environment()).close();
        }
        var environment = new HashMap<>(services.get().environment());
        environment.putAll(SETTINGS);
        return environment;
    }

    @Override
    public void close() throws Exception {
        if (services.isPresent()) {
            services.get().close();
        }
    }
}
