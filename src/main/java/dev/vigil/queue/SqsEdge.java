package dev.vigil.queue;

import dev.vigil.aws.AnswerTooLarge;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.Announcement;
import dev.vigil.signals.TraceSpan;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/// The calls to one queue, each for up to {@link #BATCH} entries. Entries that SQS refuses are answered, never
/// swallowed: the batch calls succeed even when single entries fail.
public final class SqsEdge {

    /// Entries per batch call (Amazon SQS developer guide, message quotas).
    public static final int BATCH = 10;

    static final String GENERATION = "generation";
    static final String TRACEPARENT = "traceparent";

    /// What SQS says of a message that was just deleted, or is in other hands: nothing is wrong (Amazon SQS API
    /// reference, ChangeMessageVisibility).
    private static final Set<String> GONE = Set.of("ReceiptHandleIsInvalid", "MessageNotInflight");

    private static final Logger LOG = Logger.getLogger(SqsEdge.class);

    private final SqsAsyncClient sqs;
    private final QueueCalls calls;
    private final String queueUrl;
    private final Lane lane;
    private final ReceiveSize receiveSize = new ReceiveSize(System::nanoTime);

    SqsEdge(SqsAsyncClient sqs, QueueCalls calls, String queueUrl, Lane lane) {
        this.sqs = sqs;
        this.calls = calls;
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
    public SqsEdge at(String otherQueueUrl) {
        return new SqsEdge(sqs, calls, otherQueueUrl, lane);
    }

    /// Sends up to ten announcements; answers those that SQS accepted.
    ///
    /// @param span the sending in its trace, whose context the messages carry
    Uni<List<AnalysisRequest>> send(List<Announcement> announcements, TraceSpan span) {
        var traceparent = span.traceparent();
        var entries = IntStream.range(0, announcements.size())
                .mapToObj(index -> entry(index, announcements.get(index), traceparent))
                .toList();
        return Uni.createFrom()
                .completionStage(() -> sqs.sendMessageBatch(SendMessageBatchRequest.builder()
                        .queueUrl(queueUrl)
                        .entries(entries)
                        .build()))
                .map(answer -> sent(announcements, answer));
    }

    private static List<AnalysisRequest> sent(List<Announcement> announcements, SendMessageBatchResponse answer) {
        report("send", codes(answer.failed()));
        return answer.successful().stream()
                .map(sent -> announcements.get(Integer.parseInt(sent.id())).request())
                .toList();
    }

    /// Receives up to ten messages, hidden from others for the visibility timeout. Where an answer is too large to be
    /// taken, messages are received one by one for a while: those of that answer come again.
    public Uni<Received> receive(int limit, Duration wait, Duration visibility) {
        return receiveUpTo(receiveSize.of(limit), wait, visibility)
                .onFailure(AnswerTooLarge.class)
                .recoverWithUni(tooLarge -> {
                    LOG.warnf("the queue holds very large messages, which are received one by one: queue=%s", queueUrl);
                    receiveSize.onlyOneFor(visibility.multipliedBy(2));
                    return receiveUpTo(1, wait, visibility);
                });
    }

    private Uni<Received> receiveUpTo(int limit, Duration wait, Duration visibility) {
        return calls.receive(queueUrl, lane, limit, wait, visibility);
    }

    /// Deletes messages; answers the receipt handles that are left undeleted.
    public Uni<List<String>> delete(List<String> receiptHandles) {
        return calls.delete(queueUrl, receiptHandles).map(failed -> left(receiptHandles, failed));
    }

    private static List<String> left(List<String> receiptHandles, QueueCalls.Undeleted failed) {
        report("delete", failed.codes());
        return failed.entryIds().stream().map(id -> handle(receiptHandles, id)).toList();
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
                .completionStage(() -> sqs.changeMessageVisibilityBatch(ChangeMessageVisibilityBatchRequest.builder()
                        .queueUrl(queueUrl)
                        .entries(entries)
                        .build()))
                .map(answer -> hidden(receiptHandles, answer));
    }

    private static Hidden hidden(List<String> receiptHandles, ChangeMessageVisibilityBatchResponse answer) {
        report("hide", codes(answer.failed()));
        var hidden = answer.successful().stream()
                .map(entry -> handle(receiptHandles, entry.id()))
                .toList();
        var lost = answer.failed().stream()
                .filter(BatchResultErrorEntry::senderFault)
                .map(entry -> handle(receiptHandles, entry.id()))
                .toList();
        return new Hidden(hidden, lost);
    }

    /// Succeeds if the queue exists and may be reached; answers the bytes a message may have in it, if it says so.
    Uni<Optional<Integer>> check() {
        return Uni.createFrom()
                .completionStage(() -> sqs.getQueueAttributes(GetQueueAttributesRequest.builder()
                        .queueUrl(queueUrl)
                        .attributeNames(QueueAttributeName.ALL)
                        .build()))
                .map(answer -> Optional.ofNullable(answer.attributes().get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE))
                        .map(Integer::valueOf));
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
                .messageGroupId(MessageGroup.of(announcement.tenant()))
                .messageAttributes(attributes)
                .build();
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static String handle(List<String> receiptHandles, String entryId) {
        return receiptHandles.get(Integer.parseInt(entryId));
    }

    private static void report(String call, List<String> failed) {
        if (failed.isEmpty()) {
            return;
        }
        var level = GONE.containsAll(failed) ? Logger.Level.DEBUG : Logger.Level.WARN;
        LOG.logf(
                level,
                "queue refused %d entries of a batch: call=%s reason=%s",
                failed.size(),
                call,
                new TreeSet<>(failed));
    }

    private static List<String> codes(List<BatchResultErrorEntry> failed) {
        return failed.stream().map(BatchResultErrorEntry::code).toList();
    }

    /// Which messages were hidden and which were not; one in neither list may be tried again.
    ///
    /// @param hidden receipt handles for which it worked
    /// @param lost receipt handles that SQS no longer takes: the message is deleted, or in other hands
    record Hidden(List<String> hidden, List<String> lost) {}

    /// What one receive brought.
    ///
    /// @param malformed receipt handles of messages that ask for nothing this service knows
    public record Received(List<Delivery> deliveries, List<String> malformed) {}
}
