package dev.vigil.baseline.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// Sends one message per image, ten to a call, the calls side by side.
@ApplicationScoped
class Announcer {

    private static final int BATCH = 10;
    private static final int CALLS_AT_ONCE = 64;

    private final SqsAsyncClient sqs;
    private final Settings settings;
    private final ObjectMapper mapper;

    Announcer(SqsAsyncClient sqs, Settings settings, ObjectMapper mapper) {
        this.sqs = sqs;
        this.settings = settings;
        this.mapper = mapper;
    }

    /// Fails if the queue did not take every message; the rows are there by then.
    Uni<Void> announce(List<AnalysisRequest> requests) {
        return Multi.createFrom()
                .iterable(requests)
                .group()
                .intoLists()
                .of(BATCH)
                .onItem()
                .transformToUni(this::send)
                .merge(CALLS_AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Integer> send(List<AnalysisRequest> batch) {
        return Uni.createFrom()
                .completionStage(() -> sqs.sendMessageBatch(
                        call -> call.queueUrl(settings.queueUrl()).entries(entries(batch))))
                .map(answer -> {
                    if (!answer.failed().isEmpty()) {
                        throw new IllegalStateException(
                                "the queue refused messages: " + answer.failed().size());
                    }
                    return batch.size();
                });
    }

    private List<SendMessageBatchRequestEntry> entries(List<AnalysisRequest> batch) {
        return IntStream.range(0, batch.size())
                .mapToObj(index -> SendMessageBatchRequestEntry.builder()
                        .id(String.valueOf(index))
                        .messageBody(json(batch.get(index)))
                        .build())
                .toList();
    }

    private String json(AnalysisRequest request) {
        try {
            return mapper.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of IDs is always JSON", e);
        }
    }
}
