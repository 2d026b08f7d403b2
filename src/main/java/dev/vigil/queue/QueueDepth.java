package dev.vigil.queue;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// How many messages the queues hold: visible, in flight and delayed. SQS calls its numbers approximate: take
/// several readings before you decide by them.
@ApplicationScoped
public class QueueDepth {

    private static final List<QueueAttributeName> COUNTS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private final SqsAsyncClient sqs;
    private final List<String> queueUrls;

    QueueDepth(SqsAsyncClient sqs, Lanes lanes) {
        this.sqs = sqs;
        this.queueUrls = lanes.all().stream().map(SqsEdge::url).toList();
    }

    /// The messages of all queues that images are announced to. Fails if one of them does not answer: part of a
    /// sum would look like lost messages.
    public Uni<Long> read() {
        return Multi.createFrom()
                .iterable(queueUrls)
                .onItem()
                .transformToUniAndConcatenate(this::messages)
                .collect()
                .with(Collectors.summingLong(count -> count));
    }

    private Uni<Long> messages(String queueUrl) {
        return Uni.createFrom()
                .completionStage(() -> sqs.getQueueAttributes(GetQueueAttributesRequest.builder()
                        .queueUrl(queueUrl)
                        .attributeNames(COUNTS)
                        .build()))
                .map(QueueDepth::sum);
    }

    private static long sum(GetQueueAttributesResponse answer) {
        return COUNTS.stream()
                .mapToLong(count -> number(answer.attributes().get(count), count))
                .sum();
    }

    /// A number that is missing is no zero.
    private static long number(@org.jspecify.annotations.Nullable String text, QueueAttributeName name) {
        if (text == null) {
            throw new IllegalStateException("the queue does not say " + name);
        }
        return Long.parseLong(text);
    }
}
