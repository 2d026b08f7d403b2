package dev.vigil.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.aws.AwsRegion;
import dev.vigil.aws.AwsService;
import dev.vigil.aws.JsonService;
import dev.vigil.aws.SignedCalls;
import dev.vigil.json.ExactJson;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointParams;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointProvider;

/// The two calls to SQS that every image needs, in the AWS JSON 1.0 protocol (Amazon SQS API reference,
/// ReceiveMessage and DeleteMessageBatch). Address, region and credentials are those of the SDK's client.
final class QueueCalls {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final SignedCalls calls;
    private final JsonService sqs;

    QueueCalls(SignedCalls calls, SqsAsyncClient client) {
        var config = client.serviceClientConfiguration();
        this.calls = calls;
        this.sqs = new JsonService(
                new AwsService(
                        "sqs",
                        config.region(),
                        config.credentialsProvider(),
                        config.overrideConfiguration().apiCallTimeout().orElse(TIMEOUT)),
                config.endpointOverride()
                        .orElseGet(() -> AwsRegion.of(config.region()).endpoint(QueueCalls::endpoint)),
                "application/x-amz-json-1.0",
                "AmazonSQS.");
    }

    /// Receives messages of a queue, hidden from others for the visibility timeout.
    Uni<SqsEdge.Received> receive(String queueUrl, Lane lane, int limit, Duration wait, Duration visibility) {
        var request = object().put("QueueUrl", queueUrl)
                .put("MaxNumberOfMessages", limit)
                .put("WaitTimeSeconds", wait.toSeconds())
                .put("VisibilityTimeout", visibility.toSeconds());
        request.putArray("MessageAttributeNames").add(SqsEdge.GENERATION).add(SqsEdge.TRACEPARENT);
        request.putArray("MessageSystemAttributeNames")
                .add(ReceivedMessages.RECEIVE_COUNT)
                .add(ReceivedMessages.SENT);
        return ask("ReceiveMessage", request).map(answer -> ReceivedMessages.read(answer.path("Messages"), lane));
    }

    /// Deletes messages of a queue; answers those that SQS refused.
    Uni<Undeleted> delete(String queueUrl, List<String> receiptHandles) {
        var request = object().put("QueueUrl", queueUrl);
        var entries = request.putArray("Entries");
        for (var index = 0; index < receiptHandles.size(); index++) {
            entries.addObject().put("Id", String.valueOf(index)).put("ReceiptHandle", receiptHandles.get(index));
        }
        return ask("DeleteMessageBatch", request).map(answer -> Undeleted.read(answer.path("Failed")));
    }

    /// The endpoint rules of SQS.
    static CompletableFuture<Endpoint> endpoint(AwsRegion region) {
        return SqsEndpointProvider.defaultProvider()
                .resolveEndpoint(SqsEndpointParams.builder()
                        .region(region.id())
                        .useFips(region.fips())
                        .useDualStack(region.dualStack())
                        .build());
    }

    private static ObjectNode object() {
        return ExactJson.mapper().createObjectNode();
    }

    private Uni<JsonNode> ask(String operation, ObjectNode request) {
        return calls.ask(sqs, operation, request.toString()).map(QueueCalls::parsed);
    }

    private static JsonNode parsed(String answer) {
        try {
            return ExactJson.mapper().readTree(answer);
        } catch (JsonProcessingException e) {
            throw SdkClientException.create("The answer of SQS is not JSON.", e);
        }
    }

    /// Entries of a delete that SQS refused.
    ///
    /// @param entryIds positions in the list of the call
    /// @param codes why, one for each
    record Undeleted(List<String> entryIds, List<String> codes) {

        static Undeleted read(JsonNode failed) {
            return new Undeleted(failed.findValuesAsText("Id"), failed.findValuesAsText("Code"));
        }
    }
}
