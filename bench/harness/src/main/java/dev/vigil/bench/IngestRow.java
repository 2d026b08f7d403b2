package dev.vigil.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Uploads, with the worker off: small files and large ones, in one call and over sixteen clients, in the same
/// process one after the other.
final class IngestRow implements Row {

    private static final int SMALL = 100_000;
    private static final int LARGE = 5_000_000;
    private static final int CLIENTS = 16;
    private static final long LOOK_MILLIS = 20;
    private static final Map<String, String> NO_WORKER = Map.of("VIGIL_QUEUE_WORKER_ENABLED", "false");

    private final Stage stage;
    private final Images images = new Images();

    IngestRow(Stage stage) throws IOException {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "ingest";
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
        var small = stage.options().images(2_000, 480);
        var large = stage.options().images(200, 48);
        var figures = new Figures();
        try (var actor = stage.put(program, name(), NO_WORKER)) {
            upload(actor, CLIENTS, 2 * CLIENTS, SMALL);
            figures.with(upload(actor, 1, small, SMALL).named("100 KB x1"));
            figures.with(upload(actor, CLIENTS, small, SMALL).named("100 KB x16"));
            figures.with(upload(actor, 1, large, LARGE).named("5 MB x1"));
            figures.with(upload(actor, CLIENTS, large, LARGE).named("5 MB x16"));
        }
        return figures;
    }

    private Figures upload(Actor actor, int clients, int files, int bytes) throws Exception {
        var begin = actor.begin();
        var each = files / clients;
        var calls = new ArrayList<Callable<String>>();
        for (var i = 0; i < clients; i++) {
            var more = i == 0 ? files % clients : 0;
            calls.add(() -> actor.client().post(images, each + more, bytes));
        }
        var temporary = 0L;
        try (var threads = Executors.newFixedThreadPool(clients)) {
            var running = calls.stream().map(threads::submit).toList();
            while (!running.stream().allMatch(call -> call.isDone())) {
                temporary = Math.max(temporary, actor.subject().temporaryFiles());
                Thread.sleep(LOOK_MILLIS);
            }
            for (var call : running) {
                call.get();
            }
        }
        var figures = actor.end(begin, files).all();
        var megabytes = files * (bytes / 1e6);
        return new Figures()
                .with("MB/s", megabytes / figures.get("seconds"))
                .with("MB/s per core of CPU", megabytes / (figures.get("CPU ms/image") * files / 1e3))
                .with("RSS peak MB", figures.get("RSS peak MB"))
                .with("temporary files", temporary)
                .with("statements/call", figures.get("statements/image") * files / clients)
                .with("AWS calls/image", figures.get("AWS calls/image"))
                .with("to S3 MB/s", figures.get("to S3 MB/s"));
    }
}
