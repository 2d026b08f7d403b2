package dev.vigil.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.aws.AwsService;
import dev.vigil.aws.EndpointVariant;
import dev.vigil.aws.JsonService;
import dev.vigil.aws.SignedCalls;
import dev.vigil.json.ExactJson;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointProvider;

/// The two calls to SQS of which every image has its part, by the AWS JSON 1.0 protocol (Amazon SQS API reference,
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
                config.endpointOverride().orElseGet(() -> endpointIn(config.region(), EndpointVariant.configured())),
                "application/x-amz-json-1.0",
                "AmazonSQS.");
    }

    static ObjectNode object() {
        return ExactJson.mapper().createObjectNode();
    }

    Uni<JsonNode> receive(ObjectNode request) {
        return ask("ReceiveMessage", request);
    }

    Uni<JsonNode> delete(ObjectNode request) {
        return ask("DeleteMessageBatch", request);
    }

    static URI endpointIn(Region region, EndpointVariant variant) {
        return SqsEndpointProvider.defaultProvider()
                .resolveEndpoint(
                        asked -> asked.region(region).useFips(variant.fips()).useDualStack(variant.dualStack()))
                .join()
                .url();
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
}
