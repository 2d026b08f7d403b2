package dev.vigil.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.testing.Api;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Calls to SQS (JSON 1.0): lost, refused in part, repeated, out of order; and watched, so that the run knows
/// what was delivered, and whether a message was deleted too early.
final class SqsTraffic implements FaultProxy.Traffic {

    private static final String JSON = "application/x-amz-json-1.0";
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final double DUPLICATES = 0.2;
    private static final double ERRORS = 0.5;
    private static final int LONGEST_DELAY_SECONDS = 2;

    private final Set<Fault> faults = ConcurrentHashMap.newKeySet();
    private final Deliveries deliveries;
    private final Set<String> callers = ConcurrentHashMap.newKeySet();

    SqsTraffic(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    void begin(Fault fault) {
        faults.add(fault);
    }

    void end(Fault fault) {
        faults.remove(fault);
    }

    /// Whether replicas with this name in the variable AWS_SDK_UA_APP_ID made such calls, and others too.
    boolean bothCalled(String action, String program) {
        var byProgram = callers.stream()
                .filter(call -> call.startsWith(action + " "))
                .collect(Collectors.partitioningBy(call -> call.contains("app/" + program)));
        return byProgram.values().stream().noneMatch(Collection::isEmpty);
    }

    @Override
    public FaultProxy.Answer pass(FaultProxy.Call call, FaultProxy.Upstream upstream) {
        if (faults.contains(Fault.SQS_AWAY)) {
            return FaultProxy.Answer.RESET;
        }
        if (faults.contains(Fault.SQS_ERRORS) && chance().test(ERRORS)) {
            return FaultProxy.Answer.error(503, JSON, "{\"__type\":\"com.amazonaws.sqs#ServiceUnavailable\"}");
        }
        if (faults.contains(Fault.SQS_SLOW)) {
            LockSupport.parkNanos(SLOW.toNanos());
        }
        var action = String.valueOf(call.headers().get("X-Amz-Target")).replace("AmazonSQS.", "");
        callers.add(action + " " + call.headers().get("User-Agent"));
        var answer = switch (action) {
            case "SendMessageBatch" -> send(call, upstream);
            case "ReceiveMessage" -> receive(call, upstream);
            case "DeleteMessageBatch", "ChangeMessageVisibilityBatch" -> settle(action, call, upstream);
            case "DeleteMessage", "SendMessage", "ChangeMessageVisibility" ->
                throw new IllegalStateException("the watch knows batches only: " + action);
            default -> upstream.send(call);
        };
        return faults.contains(Fault.SQS_AWAY) ? FaultProxy.Answer.RESET : answer;
    }

    private FaultProxy.Answer send(FaultProxy.Call call, FaultProxy.Upstream upstream) {
        var request = read(call.body());
        if (faults.contains(Fault.SQS_REORDERED)) {
            request.withArray("Entries")
                    .forEach(entry -> ((ObjectNode) entry)
                            .put("DelaySeconds", ThreadLocalRandom.current().nextInt(LONGEST_DELAY_SECONDS + 1)));
        }
        var answer = inPart(call, request, upstream);
        var again = only(request, entry -> chance().test(DUPLICATES));
        if (faults.contains(Fault.SQS_DUPLICATES) && !again.withArray("Entries").isEmpty()) {
            upstream.send(call.with(write(again)));
        }
        return answer;
    }

    private FaultProxy.Answer receive(FaultProxy.Call call, FaultProxy.Upstream upstream) {
        var request = read(call.body());
        if (faults.contains(Fault.SQS_VISIBILITY_EXPIRES)) {
            request.put("VisibilityTimeout", 1);
        }
        var answer = upstream.send(call.with(write(request)));
        if (!(answer instanceof FaultProxy.Answer.Response(var status, var headers, var body)) || status != 200) {
            return answer;
        }
        var response = read(body);
        var messages = new ArrayList<JsonNode>();
        response.path("Messages").forEach(messages::add);
        messages.forEach(deliveries::received);
        if (!faults.contains(Fault.SQS_REORDERED) || messages.isEmpty()) {
            return answer;
        }
        Collections.shuffle(messages, ThreadLocalRandom.current());
        response.putArray("Messages").addAll(messages);
        return new FaultProxy.Answer.Response(status, headers, write(response));
    }

    private FaultProxy.Answer settle(String action, FaultProxy.Call call, FaultProxy.Upstream upstream) {
        var request = read(call.body());
        var deletes = action.equals("DeleteMessageBatch");
        if (deletes) {
            deliveries.deleting(request.withArray("Entries"));
        } else if (faults.contains(Fault.SQS_VISIBILITY_EXPIRES)) {
            return swallowed(request);
        }
        var answer = inPart(call, request, upstream);
        request.withArray("Entries").forEach(entry -> deliveries.settled(entry, deletes));
        return answer;
    }

    /// Some entries are refused, some of those although they were carried out.
    private FaultProxy.Answer inPart(FaultProxy.Call call, ObjectNode request, FaultProxy.Upstream upstream) {
        if (!faults.contains(Fault.SQS_PARTIAL)) {
            return upstream.send(call.with(write(request)));
        }
        var refused = new HashSet<String>();
        var dropped = new HashSet<String>();
        request.withArray("Entries").forEach(entry -> {
            switch (ThreadLocalRandom.current().nextInt(4)) {
                case 0 -> dropped.add(entry.path("Id").textValue());
                case 1 -> refused.add(entry.path("Id").textValue());
                default -> {
                    // Passes.
                }
            }
        });
        var forwarded =
                only(request, entry -> !dropped.contains(entry.path("Id").textValue()));
        var answer = forwarded.withArray("Entries").isEmpty()
                ? FaultProxy.Answer.error(200, JSON, "{\"Successful\":[],\"Failed\":[]}")
                : upstream.send(call.with(write(forwarded)));
        refused.addAll(dropped);
        return answer instanceof FaultProxy.Answer.Response(var status, var headers, var body) && status == 200
                ? new FaultProxy.Answer.Response(status, headers, write(refusing(read(body), refused)))
                : answer;
    }

    private static ObjectNode refusing(ObjectNode response, Set<String> refused) {
        var successful = response.withArray("Successful");
        var kept = StreamSupport.stream(successful.spliterator(), false)
                .filter(entry -> !refused.contains(entry.path("Id").textValue()))
                .toList();
        var failed = response.withArray("Failed");
        refused.forEach(id -> failed.addObject()
                .put("Id", id)
                .put("Code", "InternalError")
                .put("SenderFault", false)
                .put("Message", "Asked for by the run."));
        response.putArray("Successful").addAll(kept);
        return response;
    }

    /// Says yes and does nothing: the heartbeat is lost.
    private static FaultProxy.Answer swallowed(ObjectNode request) {
        var response = Api.JSON.createObjectNode();
        var successful = response.putArray("Successful");
        request.withArray("Entries")
                .forEach(entry ->
                        successful.addObject().put("Id", entry.path("Id").textValue()));
        return FaultProxy.Answer.error(200, JSON, response.toString());
    }

    private static ObjectNode only(ObjectNode request, java.util.function.Predicate<JsonNode> wanted) {
        var copy = request.deepCopy();
        ArrayNode entries = copy.putArray("Entries");
        request.withArray("Entries").forEach(entry -> {
            if (wanted.test(entry)) {
                entries.add(entry);
            }
        });
        return copy;
    }

    private static DoublePredicate chance() {
        return share -> ThreadLocalRandom.current().nextDouble() < share;
    }

    private static ObjectNode read(Buffer body) {
        try {
            return (ObjectNode) Api.JSON.readTree(body.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Buffer write(ObjectNode json) {
        return Buffer.buffer(json.toString());
    }
}
