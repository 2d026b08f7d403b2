package dev.vigil.queue;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Whether the queues are there.
@ApplicationScoped
public class QueueCheck {

    /// Bytes.
    private static final int LARGE_MESSAGE = 64 * 1024;

    private static final Logger LOG = Logger.getLogger(QueueCheck.class);

    private final Lanes lanes;
    private final List<Configured> configured = new ArrayList<>();

    QueueCheck(Lanes lanes, QueueConfig config) {
        this.lanes = lanes;
        var backlog = lanes.of(Lane.BACKLOG);
        add("vigil.queue.url", backlog);
        config.expressUrl().ifPresent(url -> add("vigil.queue.express-url", backlog.at(url)));
        config.deadLetterUrl().ifPresent(url -> add("vigil.queue.dead-letter-url", backlog.at(url)));
    }

    /// Succeeds if every queue that images take exists and may be reached. Without its dead-letter queue a process
    /// that has started goes on working.
    public Uni<Void> check() {
        return Uni.join()
                .all(lanes.all().stream().map(SqsEdge::check).toList())
                .andFailFast()
                .replaceWithVoid();
    }

    /// Every queue that is configured, that of the dead letters too, with a check of its own.
    public List<Configured> each() {
        return List.copyOf(configured);
    }

    /// URLs of the queues, for messages to operators.
    public String url() {
        return configured.stream().map(Configured::url).collect(Collectors.joining(", "));
    }

    private void add(String key, SqsEdge queue) {
        var check = queue.check().invoke(size -> warnOfLarge(queue.url(), size)).replaceWithVoid();
        configured.add(new Configured(key, queue.url(), check));
    }

    /// Ten messages of that size would be more than one answer may bring; ours have some hundred bytes.
    private static void warnOfLarge(String queueUrl, Optional<Integer> maximumMessageSize) {
        if (maximumMessageSize.filter(bytes -> bytes > LARGE_MESSAGE).isPresent()) {
            LOG.warnf(
                    "the queue takes messages far larger than Vigil's; set its MaximumMessageSize to 4096: queue=%s",
                    queueUrl);
        }
    }

    /// A queue, and the key that names it.
    ///
    /// @param check succeeds if it exists and may be reached; asks each time it is subscribed
    public record Configured(String key, String url, Uni<Void> check) {}
}
