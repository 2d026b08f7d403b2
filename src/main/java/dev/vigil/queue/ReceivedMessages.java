package dev.vigil.queue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Reads what a receive brought (Amazon SQS API reference, ReceiveMessage, "Response Syntax").
final class ReceivedMessages {

    static final String RECEIVE_COUNT = "ApproximateReceiveCount";
    static final String SENT = "SentTimestamp";

    private static final int FIRST_GENERATION = 1;
    private static final Logger LOG = Logger.getLogger(ReceivedMessages.class);

    private ReceivedMessages() {}

    static SqsEdge.Received read(JsonNode messages, Lane lane) {
        var deliveries = new ArrayList<Delivery>();
        var malformed = new ArrayList<String>();
        for (var message : messages) {
            delivery(message, lane).ifPresentOrElse(deliveries::add, () -> {
                LOG.warnf(
                        "message that is no analysis request is deleted: messageId=%s",
                        message.path("MessageId").asText());
                malformed.add(message.path("ReceiptHandle").asText());
            });
        }
        return new SqsEdge.Received(deliveries, malformed);
    }

    private static Optional<Delivery> delivery(JsonNode message, Lane lane) {
        var system = message.path("Attributes");
        return generation(attribute(message, SqsEdge.GENERATION))
                .flatMap(generation -> MessageBody.read(message.path("Body").asText(), generation))
                .map(request -> new Delivery(
                        request,
                        lane,
                        message.path("MessageId").asText(),
                        message.path("ReceiptHandle").asText(),
                        sentAt(system.path(SENT)),
                        system.path(RECEIVE_COUNT).asInt(1),
                        attribute(message, SqsEdge.TRACEPARENT)));
    }

    private static Optional<String> attribute(JsonNode message, String name) {
        var value = message.path("MessageAttributes").path(name).path("StringValue");
        return value.isMissingNode() ? Optional.empty() : Optional.of(value.asText());
    }

    private static Instant sentAt(JsonNode millis) {
        return millis.isMissingNode() ? Instant.now() : Instant.ofEpochMilli(millis.asLong());
    }

    private static Optional<Integer> generation(Optional<String> attribute) {
        if (attribute.isEmpty()) {
            return Optional.of(FIRST_GENERATION);
        }
        try {
            return Optional.of(Integer.valueOf(attribute.get()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
