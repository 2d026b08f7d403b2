package dev.vigil.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// An empty queue: calls and CPU time per minute, with the main queue alone, and with express and dead-letter queue.
/// Both idle side by side, and are measured at the same time.
final class IdleRow implements Row {

    private static final int SETTLE_SECONDS = 10;
    private static final int SECONDS = 60;
    private static final int QUICK_SECONDS = 20;

    private final Stage stage;

    IdleRow(Stage stage) {
        this.stage = stage;
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<Program> programs() {
        return Program.VIGIL;
    }

    @Override
    public Figures measure(Program program) throws Exception {
        var options = stage.options();
        var seconds = Math.max(5, (options.quick() ? QUICK_SECONDS : SECONDS) / options.scale());
        var more = "idlemore_" + program.word();
        stage.postgres().create(more);
        try (var one = stage.put(program, name(), Map.of());
                var three = stage.put(
                        program,
                        more,
                        Map.of(
                                "VIGIL_QUEUE_EXPRESS_URL", stage.lean().queueUrl(more + "-express"),
                                "VIGIL_QUEUE_DEAD_LETTER_URL", stage.lean().queueUrl(more + "-dead")),
                        true)) {
            pause((options.quick() ? SETTLE_SECONDS / 2 : SETTLE_SECONDS) / options.scale());
            var beginOne = one.begin();
            var beginThree = three.begin();
            pause(seconds);
            return new Figures()
                    .with(perMinute(one, beginOne, seconds).named("one queue:"))
                    .with(perMinute(three, beginThree, seconds).named("three queues:"));
        }
    }

    private static Figures perMinute(Actor actor, Actor.Begin begin, int seconds) throws Exception {
        var perMinute = 60.0 / seconds;
        var calls = actor.calls();
        var all = actor.end(begin, 1).all();
        var figures = new Figures()
                .with("AWS calls/min", all.get("AWS calls/image") * perMinute)
                .with("CPU ms/min", all.get("CPU ms/image") * perMinute)
                .with("statements/min", all.get("statements/image") * perMinute)
                .with("RSS MB", all.get("RSS MB"));
        calls.forEach((call, count) -> {
            if (!call.startsWith("sqs-empty")) {
                figures.with(call + "/min", count * perMinute);
            }
        });
        return figures;
    }

    private static void pause(int seconds) {
        LockSupport.parkNanos(seconds * 1_000_000_000L);
    }
}
