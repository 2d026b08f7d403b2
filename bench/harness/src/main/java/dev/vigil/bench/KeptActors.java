package dev.vigil.bench;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/// The programs of a row that stay on the {@link Stage} from round to round: each is warmed up once, and then measured in
/// the same process.
final class KeptActors implements AutoCloseable {

    private final Stage stage;
    private final Map<Program, Actor> actors = new EnumMap<>(Program.class);

    KeptActors(Stage stage) {
        this.stage = stage;
    }

    /// What a program does once before it is measured.
    interface WarmUp {

        void run(Actor actor) throws Exception;
    }

    /// The program without a quota in its way; it is put on the stage and warmed up the first time.
    Actor of(Program program, Row row, WarmUp warmUp) throws Exception {
        var kept = actors.get(program);
        if (kept != null) {
            return kept;
        }
        var actor = stage.put(program, row.name(), Stage.NO_QUOTA);
        actors.put(program, actor);
        warmUp.run(actor);
        return actor;
    }

    @Override
    public void close() throws InterruptedException, SQLException {
        for (var actor : actors.values()) {
            actor.close();
        }
    }
}
