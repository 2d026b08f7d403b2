package dev.vigil.baseline.spring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/// Sends one message per image, ten to a call, the calls side by side.
@Component
class Announcer {

    private static final int BATCH = 10;

    private final SqsAsyncClient sqs;
    private final Settings settings;
    private final ObjectMapper mapper;

    Announcer(SqsAsyncClient sqs, Settings settings, ObjectMapper mapper) {
        this.sqs = sqs;
        this.settings = settings;
        this.mapper = mapper;
    }

    /// Fails if the queue did not take every message; the rows are there by then.
    void announce(List<AnalysisRequest> requests) {
        var calls = new ArrayList<CompletableFuture<SendMessageBatchResponse>>();
        for (var from = 0; from < requests.size(); from += BATCH) {
            var batch = requests.subList(from, Math.min(requests.size(), from + BATCH));
            calls.add(sqs.sendMessageBatch(
                    call -> call.queueUrl(settings.queueUrl()).entries(entries(batch))));
        }
        var refused = calls.stream()
                .map(CompletableFuture::join)
                .mapToInt(answer -> answer.failed().size())
                .sum();
        if (refused > 0) {
            throw new IllegalStateException("the queue refused messages: " + refused);
        }
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
