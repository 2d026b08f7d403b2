package dev.vigil.queue;

import dev.vigil.job.AnalysisRequest;
import dev.vigil.job.Announcement;
import dev.vigil.signals.Step;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// The calls to one queue, each for up to {@link #BATCH} entries. Entries that SQS refuses are answered, never
/// swallowed: the batch calls succeed even when single entries fail.
final class SqsEdge {

    /// Entries per batch call (Amazon SQS developer guide, message quotas).
    static final int BATCH = 10;

    private static final String GENERATION = "generation";
    private static final String TRACEPARENT = "traceparent";
    private static final int FIRST_GENERATION = 1;
    private static final Logger LOG = Logger.getLogger(SqsEdge.class);

    private final SqsAsyncClient sqs;
    private final String queueUrl;
    private final Lane lane;

    SqsEdge(SqsAsyncClient sqs, String queueUrl, Lane lane) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    String url() {
        return queueUrl;
    }

    /// The same calls to another queue.
    SqsEdge at(String otherQueueUrl) {
        return new SqsEdge(sqs, otherQueueUrl, lane);
    }

    /// Sends up to ten announcements; answers those that SQS accepted.
    ///
    /// @param step the sending in its trace, whose context the messages carry
    Uni<List<AnalysisRequest>> send(List<Announcement> announcements, Step step) {
        var traceparent = step.traceparent();
        var entries = IntStream.range(0, announcements.size())
                .mapToObj(index -> entry(index, announcements.get(index), traceparent))
                .toList();
        return Uni.createFrom()
                .completionStage(() -> sqs.sendMessageBatch(
                        request -> request.queueUrl(queueUrl).entries(entries)))
                .map(answer -> {
                    report("send", answer.failed());
                    return answer.successful().stream()
                            .map(sent -> announcements
                                    .get(Integer.parseInt(sent.id()))
                                    .request())
                            .toList();
                });
    }

    /// Receives up to ten messages, hidden from others for the visibility timeout.
    Uni<Received> receive(int limit, Duration wait, Duration visibility) {
        return Uni.createFrom()
                .completionStage(() -> sqs.receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(limit)
                        .waitTimeSeconds((int) wait.toSeconds())
                        .visibilityTimeout((int) visibility.toSeconds())
                        .messageAttributeNames(GENERATION, TRACEPARENT)
                        .messageSystemAttributeNames(
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                                MessageSystemAttributeName.SENT_TIMESTAMP)))
                .map(answer -> received(answer.messages()));
    }

    /// Deletes messages; answers the receipt handles that are left undeleted.
    Uni<List<String>> delete(List<String> receiptHandles) {
        var entries = IntStream.range(0, receiptHandles.size())
                .mapToObj(index -> DeleteMessageBatchRequestEntry.builder()
                        .id(String.valueOf(index))
                        .receiptHandle(receiptHandles.get(index))
                        .build())
                .toList();
        return Uni.createFrom()
                .completionStage(() -> sqs.deleteMessageBatch(
                        request -> request.queueUrl(queueUrl).entries(entries)))
                .map(answer -> {
                    report("delete", answer.failed());
                    return answer.failed().stream()
                            .map(entry -> handle(receiptHandles, entry.id()))
                            .toList();
                });
    }

    /// Hides messages for this long from now.
    Uni<Hidden> hide(List<String> receiptHandles, Duration visibility) {
        var entries = IntStream.range(0, receiptHandles.size())
                .mapToObj(index -> ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id(String.valueOf(index))
                        .receiptHandle(receiptHandles.get(index))
                        .visibilityTimeout((int) visibility.toSeconds())
                        .build())
                .toList();
        return Uni.createFrom()
                .completionStage(() -> sqs.changeMessageVisibilityBatch(
                        request -> request.queueUrl(queueUrl).entries(entries)))
                .map(answer -> {
                    report("hide", answer.failed());
                    var lost = answer.failed().stream()
                            .filter(BatchResultErrorEntry::senderFault)
                            .toList();
                    return new Hidden(
                            answer.successful().stream()
                                    .map(entry -> handle(receiptHandles, entry.id()))
                                    .toList(),
                            lost.stream()
                                    .map(entry -> handle(receiptHandles, entry.id()))
                                    .toList());
                });
    }

    /// Succeeds if the queue exists and may be reached.
    Uni<Void> check() {
        return Uni.createFrom()
                .completionStage(() -> sqs.getQueueAttributes(
                        request -> request.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN)))
                .replaceWithVoid();
    }

    private static SendMessageBatchRequestEntry entry(
            int index, Announcement announcement, Optional<String> traceparent) {
        var attributes = new HashMap<String, MessageAttributeValue>();
        attributes.put(
                GENERATION,
                attribute("Number", String.valueOf(announcement.request().generation())));
        traceparent.ifPresent(context -> attributes.put(TRACEPARENT, attribute("String", context)));
        return SendMessageBatchRequestEntry.builder()
                .id(String.valueOf(index))
                .messageBody(MessageBody.write(announcement.request()))
                .messageGroupId(MessageGroup.of(announcement.userId()))
                .messageAttributes(attributes)
                .build();
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private Received received(List<Message> messages) {
        var deliveries = new ArrayList<Delivery>();
        var malformed = new ArrayList<String>();
        for (var message : messages) {
            delivery(message).ifPresentOrElse(deliveries::add, () -> {
                LOG.warnf("message that is no analysis request is deleted: messageId=%s", message.messageId());
                malformed.add(message.receiptHandle());
            });
        }
        return new Received(deliveries, malformed);
    }

    private Optional<Delivery> delivery(Message message) {
        var count = message.attributes().getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
        return generation(message)
                .flatMap(generation -> MessageBody.read(message.body(), generation))
                .map(request -> new Delivery(
                        request,
                        lane,
                        message.messageId(),
                        message.receiptHandle(),
                        sentAt(message),
                        Integer.parseInt(count),
                        Optional.ofNullable(message.messageAttributes().get(TRACEPARENT))
                                .map(MessageAttributeValue::stringValue)));
    }

    private static Instant sentAt(Message message) {
        var millis = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
        return millis == null ? Instant.now() : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static Optional<Integer> generation(Message message) {
        var attribute = message.messageAttributes().get(GENERATION);
        if (attribute == null) {
            return Optional.of(FIRST_GENERATION);
        }
        try {
            return Optional.of(Integer.valueOf(attribute.stringValue()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String handle(List<String> receiptHandles, String entryId) {
        return receiptHandles.get(Integer.parseInt(entryId));
    }

    private static void report(String call, List<BatchResultErrorEntry> failed) {
        if (!failed.isEmpty()) {
            var reasons = failed.stream().map(BatchResultErrorEntry::code).collect(Collectors.toSet());
            LOG.warnf("queue refused %d entries of a batch: call=%s reason=%s", failed.size(), call, reasons);
        }
    }

    /// What became of the wish to hide messages; what is in neither list may be tried again.
    ///
    /// @param hidden receipt handles for which it worked
    /// @param lost receipt handles that SQS no longer takes: the message is deleted, or in other hands
    record Hidden(List<String> hidden, List<String> lost) {}

    /// What one receive brought.
    ///
    /// @param malformed receipt handles of messages that ask for nothing this service knows
    record Received(List<Delivery> deliveries, List<String> malformed) {}
}
