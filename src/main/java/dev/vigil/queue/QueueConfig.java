package dev.vigil.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// The queue and how it is worked.
@ConfigMapping(prefix = "vigil.queue")
public interface QueueConfig {

    /// URL of the SQS standard queue.
    String url();

    /// URL of a second standard queue, for users with little open; without it all images take the one queue,
    /// where the fair queues of SQS keep users apart.
    Optional<String> expressUrl();

    /// The most open images with which the uploads of a tenant take the express queue.
    @WithDefault("100")
    int expressLimit();

    /// URL of its dead-letter queue; without it, dead letters are left alone.
    Optional<String> deadLetterUrl();

    /// The worker of this process.
    WorkerConfig worker();

    /// How rows that were never announced are found.
    OutboxConfig outbox();

    /// How lost messages are found.
    RescueConfig rescue();

    /// When images end that nobody came for.
    ExpiryConfig expiry();

    /// How dead letters are dealt with.
    DeadLetterConfig deadLetters();

    /// How deliveries are received and held.
    interface WorkerConfig {

        /// Whether this process analyses images; off for a process that only takes uploads.
        @WithDefault("true")
        boolean enabled();

        /// Images in work at the same time in each lane, 10 to 1,000, at most; how many it is now follows from the
        /// quota. A message is received only when there is room for it.
        @WithDefault("1000")
        int inFlight();

        /// How long a receive waits for a message; SQS allows 20 s at most.
        @WithDefault("20S")
        Duration pollWait();

        /// How long a received message stays hidden from others; renewed while it is held.
        @WithDefault("60S")
        Duration visibilityTimeout();

        /// How long a message waits for company before it is deleted, ten to a call; a single message is deleted at
        /// once.
        @WithDefault("1S")
        Duration deleteWindow();

        /// How long a stopping process waits for work in hand before it gives it back.
        @WithDefault("25S")
        Duration drainTimeout();
    }

    /// How rows that were never announced are found.
    interface OutboxConfig {

        /// How often the sweep runs.
        @WithDefault("10S")
        Duration interval();

        /// A row this old without an announcement is announced.
        @WithDefault("30S")
        Duration age();

        /// Rows per run, 1 to 10,000.
        @WithDefault("1000")
        int batch();
    }

    /// How images are found whose message is lost.
    interface RescueConfig {

        /// Between two readings of the queue; three in a row decide.
        @WithDefault("1M")
        Duration interval();

        /// A row announced this long ago and still open may have lost its message.
        @WithDefault("15M")
        Duration age();

        /// Rows per statement, 1 to 10,000.
        @WithDefault("1000")
        int batch();

        /// Images announced again after one decision, 1 to 1,000,000.
        @WithDefault("100000")
        int most();
    }

    /// When an image ends without a result.
    interface ExpiryConfig {

        /// How often the sweep runs.
        @WithDefault("1M")
        Duration interval();

        /// An image that has waited this long since its admission, or since its last retry, ends; less than the
        /// retention of the queue.
        @WithDefault("13D")
        Duration age();

        /// Rows per run, 1 to 10,000.
        @WithDefault("1000")
        int batch();
    }

    /// How dead letters are received.
    interface DeadLetterConfig {

        /// How often the sweep runs.
        @WithDefault("1M")
        Duration interval();

        /// Receives per run, ten messages each, 1 to 1,000.
        @WithDefault("100")
        int receives();
    }
}
