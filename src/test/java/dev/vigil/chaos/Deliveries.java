package dev.vigil.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.Api;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// What SQS handed out and what became of it, as seen on the wire. Before a message is deleted, the ledger is
/// asked whether its image is final.
final class Deliveries {

    private final Ledger ledger;
    private final Map<String, UUID> images = new HashMap<>();
    private final Map<UUID, Set<String>> inHand = new HashMap<>();
    private final Map<UUID, Integer> overlapping = new HashMap<>();
    private final List<String> deletedTooEarly = new ArrayList<>();

    Deliveries(Ledger ledger) {
        this.ledger = ledger;
    }

    /// A delivery of an image that was handed out before, and neither deleted nor given back since, overlaps
    /// with the other: the image may be paid for twice. So do those after a kill.
    synchronized void received(JsonNode message) {
        var image = imageOf(message);
        var handle = message.path("ReceiptHandle").textValue();
        images.put(handle, image);
        var others = inHand.computeIfAbsent(image, none -> new HashSet<>());
        if (!others.isEmpty()) {
            overlapping.merge(image, 1, Integer::sum);
        }
        others.add(handle);
    }

    /// Called before the call that deletes passes.
    void deleting(Iterable<JsonNode> entries) {
        var asked = imagesOf(entries);
        var open = ledger.notFinal(asked);
        synchronized (this) {
            open.forEach(image -> deletedTooEarly.add(image.toString()));
        }
    }

    /// Called when a delivery was deleted, or its visibility changed: to whatever is less than the heartbeat
    /// makes it, it is given back.
    synchronized void settled(JsonNode entry, boolean deleted) {
        var handle = entry.path("ReceiptHandle").textValue();
        var isHeartbeat = !deleted && entry.path("VisibilityTimeout").intValue() == World.VISIBILITY_SECONDS;
        var image = images.get(handle);
        if (image != null && !isHeartbeat) {
            Objects.requireNonNull(inHand.get(image)).remove(handle);
        }
    }

    synchronized int overlaps(UUID image) {
        return overlapping.getOrDefault(image, 0);
    }

    /// Deliveries that came while another of the same image was in hand, or had been left to its visibility
    /// timeout.
    synchronized int overlaps() {
        return overlapping.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Images whose message was deleted while they were still open or unknown.
    synchronized List<String> deletedTooEarly() {
        return List.copyOf(deletedTooEarly);
    }

    private synchronized List<UUID> imagesOf(Iterable<JsonNode> entries) {
        return StreamSupport.stream(entries.spliterator(), false)
                .map(entry -> images.get(entry.path("ReceiptHandle").textValue()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static UUID imageOf(JsonNode message) {
        try {
            return UUID.fromString(Api.JSON
                    .readTree(message.path("Body").textValue())
                    .path("virtualImageId")
                    .textValue());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
