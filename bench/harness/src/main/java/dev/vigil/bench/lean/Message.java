package dev.vigil.bench.lean;

import io.vertx.core.json.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// One message of a queue, with the parts of its JSON that never change written once.
final class Message {

    final String id = UUID.randomUUID().toString();
    final String bodyMd5;
    final String attributesMd5;
    final long sentAt = System.currentTimeMillis();
    private final TreeMap<String, Attribute> attributes;
    private final String head;
    private final String attributesJson;

    /// How often it was received; part of the receipt handle, so that only the newest handle counts.
    int receives;
    /// In the clock of {@link System#nanoTime}; when it can be received again.
    long hiddenUntil;

    boolean inFlight;

    Message(String body, Map<String, Attribute> attributes) {
        this.attributes = new TreeMap<>(attributes);
        this.bodyMd5 = Md5.of(body);
        this.attributesMd5 = attributes.isEmpty() ? "" : Md5.of(this.attributes);
        this.head =
                "{\"MessageId\":\"" + id + "\",\"Body\":" + Json.encode(body) + ",\"MD5OfBody\":\"" + bodyMd5 + "\"";
        this.attributesJson = json(this.attributes, attributesMd5);
    }

    String receiptHandle() {
        return id + ":" + receives;
    }

    /// The member of the answer to ReceiveMessage.
    ///
    /// @param wanted names of attributes; `All` for all of them
    void write(StringBuilder json, Set<String> wanted, boolean system) {
        json.append(head)
                .append(",\"ReceiptHandle\":\"")
                .append(receiptHandle())
                .append('"');
        if (system) {
            json.append(",\"Attributes\":{\"SentTimestamp\":\"")
                    .append(sentAt)
                    .append("\",\"ApproximateReceiveCount\":\"")
                    .append(receives)
                    .append("\"}");
        }
        if (wanted.contains("All") || wanted.containsAll(attributes.keySet())) {
            json.append(attributesJson);
        } else {
            var chosen = new TreeMap<>(attributes);
            chosen.keySet().retainAll(wanted);
            json.append(json(chosen, chosen.isEmpty() ? "" : Md5.of(chosen)));
        }
        json.append('}');
    }

    private static String json(TreeMap<String, Attribute> attributes, String md5) {
        if (attributes.isEmpty()) {
            return "";
        }
        return attributes.entrySet().stream()
                .map(entry -> Json.encode(entry.getKey()) + ":{\"DataType\":"
                        + Json.encode(entry.getValue().dataType()) + ",\"StringValue\":"
                        + Json.encode(entry.getValue().value()) + "}")
                .collect(Collectors.joining(
                        ",", ",\"MD5OfMessageAttributes\":\"" + md5 + "\",\"MessageAttributes\":{", "}"));
    }

    /// An attribute whose value is text; binary ones are not taken.
    record Attribute(String dataType, String value) {}
}
