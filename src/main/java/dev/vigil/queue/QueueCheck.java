package dev.vigil.queue;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/// Whether the queue is there.
@ApplicationScoped
public class QueueCheck {

    private final SqsEdge sqs;
    private final String url;

    QueueCheck(SqsEdge sqs, QueueConfig config) {
        this.sqs = sqs;
        this.url = config.url();
    }

    /// Succeeds if the queue exists and may be reached.
    public Uni<Void> check() {
        return sqs.check();
    }

    /// URL of the queue, for messages to operators.
    public String url() {
        return url;
    }
}
