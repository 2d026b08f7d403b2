package dev.vigil.queue;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Collectors;

/// Whether the queues are there.
@ApplicationScoped
public class QueueCheck {

    private final Lanes lanes;

    QueueCheck(Lanes lanes) {
        this.lanes = lanes;
    }

    /// Succeeds if every queue exists and may be reached.
    public Uni<Void> check() {
        return Uni.join()
                .all(lanes.all().stream().map(SqsEdge::check).toList())
                .andFailFast()
                .replaceWithVoid();
    }

    /// URLs of the queues, for messages to operators.
    public String url() {
        return lanes.all().stream().map(SqsEdge::url).collect(Collectors.joining(", "));
    }
}
