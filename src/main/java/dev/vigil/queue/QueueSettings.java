package dev.vigil.queue;

import static dev.vigil.settings.Setting.optional;
import static dev.vigil.settings.Setting.required;

import dev.vigil.settings.Bounds;
import dev.vigil.settings.Relation;
import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;
import java.util.regex.Pattern;

/// What the values of {@link QueueConfig} may be, and what must hold between them.
public final class QueueSettings {

    /// A FIFO queue would not do: its name has a dot.
    private static final Rule QUEUE = Rule.matching(
            Pattern.compile("https?://[^/\\s@]+/(\\S+/)?[A-Za-z0-9_-]{1,80}"),
            "the URL of an SQS standard queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/name");

    public static final List<Setting> ALL = List.of(
            required("vigil.queue.url", QUEUE),
            optional("vigil.queue.express-url", QUEUE),
            optional("vigil.queue.express-limit", Rule.whole(1, 1_000_000)),
            optional("vigil.queue.dead-letter-url", QUEUE),
            optional("vigil.queue.worker.enabled", Rule.flag()),
            optional("vigil.queue.worker.in-flight", Rule.whole(SqsEdge.BATCH, 1_000)),
            // SQS allows 20 s at most; a receive that waits for less than a second is paid for again and again.
            optional("vigil.queue.worker.poll-wait", Rule.duration("1S", "20S")),
            // SQS allows 12 h at most.
            optional("vigil.queue.worker.visibility-timeout", Rule.duration("5S", "12H")),
            optional("vigil.queue.worker.delete-window", Rule.duration("0.001S", "10S")),
            optional("vigil.queue.worker.drain-timeout", Rule.duration("1S", "15M")),
            optional("vigil.queue.outbox.interval", Bounds.INTERVAL),
            optional("vigil.queue.outbox.age", Rule.duration("0S", "10M")).withDefault("30S"),
            optional("vigil.queue.outbox.batch", Bounds.BATCH),
            optional("vigil.queue.rescue.interval", Bounds.INTERVAL),
            optional("vigil.queue.rescue.age", Rule.duration("1S", "7D")).withDefault("15M"),
            optional("vigil.queue.rescue.batch", Bounds.BATCH),
            optional("vigil.queue.rescue.most", Rule.whole(1, 1_000_000)),
            optional("vigil.queue.expiry.interval", Bounds.INTERVAL),
            // A queue keeps a message for 14 days at most.
            optional("vigil.queue.expiry.age", Rule.duration("1S", "13D")).withDefault("13D"),
            optional("vigil.queue.expiry.batch", Bounds.BATCH),
            optional("vigil.queue.dead-letters.interval", Bounds.INTERVAL),
            optional("vigil.queue.dead-letters.receives", Rule.whole(1, 1_000)));

    public static final List<Relation> RELATIONS = List.of(
            Relation.different("vigil.queue.express-url", "vigil.queue.url"),
            Relation.different("vigil.queue.dead-letter-url", "vigil.queue.url"),
            Relation.different("vigil.queue.dead-letter-url", "vigil.queue.express-url"),
            Relation.longer("vigil.queue.rescue.age", "vigil.queue.outbox.age"),
            Relation.longer("vigil.queue.expiry.age", "vigil.queue.rescue.age"));

    private QueueSettings() {}
}
