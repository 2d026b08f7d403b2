package dev.vigil.queue;

import dev.vigil.aws.SignedCalls;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/// The queues: that of the backlog, and the express queue where one is configured.
@ApplicationScoped
public class Lanes {

    private final SqsEdge backlog;
    private final Optional<SqsEdge> express;

    Lanes(SqsAsyncClient sqs, SignedCalls signed, QueueConfig config) {
        var calls = new QueueCalls(signed, sqs);
        this.backlog = new SqsEdge(sqs, calls, config.url(), Lane.BACKLOG);
        this.express = config.expressUrl().map(url -> new SqsEdge(sqs, calls, url, Lane.EXPRESS));
    }

    boolean hasExpress() {
        return express.isPresent();
    }

    /// The queue of this lane; the backlog's where there is no express queue.
    public SqsEdge of(Lane lane) {
        return switch (lane) {
            case EXPRESS -> express.orElse(backlog);
            case BACKLOG -> backlog;
        };
    }

    /// Express first.
    List<SqsEdge> all() {
        return Stream.concat(express.stream(), Stream.of(backlog)).toList();
    }
}
