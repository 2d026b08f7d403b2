package dev.vigil.queue;

import dev.vigil.image.AnalysisRequest;
import java.time.Instant;
import java.util.Optional;

/// One message received from the queue. SQS delivers at least once: the same request may come again, at any
/// time.
///
/// @param lane the queue it came from
/// @param receiptHandle what this very delivery is deleted or given back with
/// @param sentAt when the queue took the message
/// @param receiveCount how often SQS has handed the message out
/// @param traceparent the trace the message was sent in, if it says so
public record Delivery(
        AnalysisRequest request,
        Lane lane,
        String messageId,
        String receiptHandle,
        Instant sentAt,
        int receiveCount,
        Optional<String> traceparent) {}
