package dev.vigil.bench.lean;

import dev.vigil.bench.lean.Message.Attribute;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// SQS in its JSON 1.0 protocol, as far as workers use it. A queue is there as soon as somebody names it.
final class SqsApi {

    private static final String JSON = "application/x-amz-json-1.0";
    private static final int DEFAULT_VISIBILITY = 30;
    private static final long TICK_MILLIS = 20;

    private final Map<String, Queue> queues = new HashMap<>();
    private final Counts counts;

    SqsApi(Vertx vertx, Counts counts) {
        this.counts = counts;
        vertx.setPeriodic(TICK_MILLIS, ignored -> queues.values().forEach(Queue::tick));
    }

    void serve(HttpServerRequest request, String operation) {
        counts.add(request, "sqs." + operation);
        request.bodyHandler(body -> {
            var asked = body.toJsonObject();
            switch (operation) {
                case "ReceiveMessage" -> receive(request, asked);
                case "SendMessage" -> answer(request, send(queueOf(asked), asked));
                case "SendMessageBatch" -> answer(request, sendBatch(queueOf(asked), asked));
                case "DeleteMessage" -> {
                    queueOf(asked).delete(asked.getString("ReceiptHandle"));
                    answer(request, "{}");
                }
                case "DeleteMessageBatch" -> answer(request, deleteBatch(queueOf(asked), asked));
                case "ChangeMessageVisibility" -> change(request, asked);
                case "ChangeMessageVisibilityBatch" -> answer(request, changeBatch(queueOf(asked), asked));
                case "GetQueueAttributes" -> answer(request, attributes(asked));
                case "GetQueueUrl" -> answer(request, url(request, asked));
                default -> refuse(request, "com.amazonaws.sqs#UnsupportedOperation", operation);
            }
        });
    }

    Queue queue(String name) {
        return queues.computeIfAbsent(name, ignored -> new Queue());
    }

    private Queue queueOf(JsonObject asked) {
        return queue(nameOf(asked.getString("QueueUrl")));
    }

    private static String nameOf(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private void receive(HttpServerRequest request, JsonObject asked) {
        var receive = new Receive(request, queueOf(asked), asked);
        if (receive.queue.visible() > 0 || receive.waitSeconds == 0) {
            receive.answer();
        } else {
            receive.queue.await(receive);
        }
    }

    private String send(Queue queue, JsonObject asked) {
        var message = message(asked);
        queue.add(message);
        queue.tick();
        return receipt(message) + "}";
    }

    private String sendBatch(Queue queue, JsonObject asked) {
        var json = new StringBuilder("{\"Successful\":[");
        var comma = "";
        for (var entry : asked.getJsonArray("Entries")) {
            var message = message((JsonObject) entry);
            queue.add(message);
            json.append(comma)
                    .append(receipt(message))
                    .append(",\"Id\":\"")
                    .append(((JsonObject) entry).getString("Id"))
                    .append("\"}");
            comma = ",";
        }
        queue.tick();
        return json.append("]}").toString();
    }

    private static String receipt(Message message) {
        return "{\"MessageId\":\"" + message.id + "\",\"MD5OfMessageBody\":\"" + message.bodyMd5 + "\""
                + (message.attributesMd5.isEmpty()
                        ? ""
                        : ",\"MD5OfMessageAttributes\":\"" + message.attributesMd5 + "\"");
    }

    private static Message message(JsonObject asked) {
        var attributes = new HashMap<String, Attribute>();
        for (var entry : asked.getJsonObject("MessageAttributes", new JsonObject())) {
            var attribute = (JsonObject) entry.getValue();
            attributes.put(
                    entry.getKey(), new Attribute(attribute.getString("DataType"), attribute.getString("StringValue")));
        }
        return new Message(asked.getString("MessageBody"), attributes);
    }

    private static String deleteBatch(Queue queue, JsonObject asked) {
        return batch(asked, entry -> queue.delete(entry.getString("ReceiptHandle")));
    }

    private static String changeBatch(Queue queue, JsonObject asked) {
        var answer = batch(
                asked, entry -> queue.change(entry.getString("ReceiptHandle"), nanos(entry, "VisibilityTimeout")));
        queue.tick();
        return answer;
    }

    private static String batch(JsonObject asked, java.util.function.Predicate<JsonObject> step) {
        var done = new StringBuilder();
        var failed = new StringBuilder();
        for (var each : asked.getJsonArray("Entries")) {
            var entry = (JsonObject) each;
            var to = step.test(entry) ? done : failed;
            to.append(to.isEmpty() ? "" : ",")
                    .append("{\"Id\":\"")
                    .append(entry.getString("Id"))
                    .append(to == done ? "\"}" : "\",\"SenderFault\":true,\"Code\":\"ReceiptHandleIsInvalid\"}");
        }
        return "{\"Successful\":[" + done + "],\"Failed\":[" + failed + "]}";
    }

    private void change(HttpServerRequest request, JsonObject asked) {
        var queue = queueOf(asked);
        if (queue.change(asked.getString("ReceiptHandle"), nanos(asked, "VisibilityTimeout"))) {
            queue.tick();
            answer(request, "{}");
        } else {
            refuse(request, "com.amazonaws.sqs#ReceiptHandleIsInvalid", "The receipt handle is not valid.");
        }
    }

    private String attributes(JsonObject asked) {
        var queue = queueOf(asked);
        return new JsonObject()
                .put(
                        "Attributes",
                        new JsonObject()
                                .put(
                                        "QueueArn",
                                        "arn:aws:sqs:us-east-1:000000000000:" + nameOf(asked.getString("QueueUrl")))
                                .put("ApproximateNumberOfMessages", String.valueOf(queue.visible()))
                                .put("ApproximateNumberOfMessagesNotVisible", String.valueOf(queue.inFlight()))
                                .put("ApproximateNumberOfMessagesDelayed", "0")
                                .put("VisibilityTimeout", String.valueOf(DEFAULT_VISIBILITY)))
                .encode();
    }

    private static String url(HttpServerRequest request, JsonObject asked) {
        return "{\"QueueUrl\":\"http://" + request.authority() + "/000000000000/" + asked.getString("QueueName")
                + "\"}";
    }

    private static long nanos(JsonObject asked, String member) {
        return TimeUnit.SECONDS.toNanos(asked.getInteger(member, DEFAULT_VISIBILITY));
    }

    private static void answer(HttpServerRequest request, String json) {
        request.response().putHeader("Content-Type", JSON).end(Buffer.buffer(json));
    }

    private static void refuse(HttpServerRequest request, String type, String message) {
        request.response()
                .setStatusCode(400)
                .putHeader("Content-Type", JSON)
                .end(new JsonObject()
                        .put("__type", type)
                        .put("message", message)
                        .encode());
    }

    /// One receive, at once or after a while.
    private final class Receive implements Queue.Waiter {

        private final HttpServerRequest request;
        private final Queue queue;
        private final int limit;
        private final int waitSeconds;
        private final long hideNanos;
        private final Set<String> attributes;
        private final boolean system;
        private final long over;
        private boolean gone;

        private Receive(HttpServerRequest request, Queue queue, JsonObject asked) {
            this.request = request;
            this.queue = queue;
            this.limit = asked.getInteger("MaxNumberOfMessages", 1);
            this.waitSeconds = asked.getInteger("WaitTimeSeconds", 0);
            this.hideNanos = nanos(asked, "VisibilityTimeout");
            this.attributes = new HashSet<>();
            asked.getJsonArray("MessageAttributeNames", new JsonArray())
                    .forEach(name -> attributes.add(name.toString()));
            this.system = asked.containsKey("MessageSystemAttributeNames") || asked.containsKey("AttributeNames");
            this.over = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
            request.connection().closeHandler(ignored -> gone = true);
        }

        @Override
        public boolean isOver(long nanoTime) {
            return gone || over - nanoTime <= 0;
        }

        @Override
        public boolean answer() {
            if (gone) {
                return true;
            }
            var taken = queue.take(limit, hideNanos);
            if (taken.isEmpty()) {
                counts.add(request, "sqs-empty.ReceiveMessage");
                SqsApi.answer(request, "{}");
                return true;
            }
            var json = new StringBuilder(taken.size() * 600).append("{\"Messages\":[");
            for (var message : taken) {
                if (json.charAt(json.length() - 1) == '}') {
                    json.append(',');
                }
                message.write(json, attributes, system);
            }
            SqsApi.answer(request, json.append("]}").toString());
            return true;
        }
    }
}
