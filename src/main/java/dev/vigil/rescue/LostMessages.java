package dev.vigil.rescue;

import dev.vigil.queue.QueueConfig;
import dev.vigil.queue.QueueDepth;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/// How many messages are certainly lost: the smallest shortfall of messages against open images, in three
/// readings in a row.
@ApplicationScoped
class LostMessages {

    private final QueueReadingStore readings;
    private final QueueDepth depth;
    private final QueueConfig.RescueConfig config;

    LostMessages(QueueReadingStore readings, QueueDepth depth, QueueConfig config) {
        this.readings = readings;
        this.depth = depth;
        this.config = config.rescue();
    }

    /// Takes a reading if one is due; answers the least that the last three say, 0 while there are no three.
    Uni<Long> count() {
        return readings.due(config.age(), config.interval())
                .chain(begin -> begin.map(this::read).orElse(Uni.createFrom().item(0L)));
    }

    /// Forgets the readings: what has been sent again must show in new ones.
    Uni<Void> forget() {
        return readings.forget();
    }

    private Uni<Long> read(QueueReadingStore.Begin begin) {
        return depth.read().chain(messages -> readings.note(begin, messages, config.interval()));
    }
}
