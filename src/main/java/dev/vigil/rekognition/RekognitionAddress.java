package dev.vigil.rekognition;

import dev.vigil.aws.AwsRegion;
import dev.vigil.aws.AwsService;
import dev.vigil.aws.Credentials;
import dev.vigil.aws.JsonService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.services.rekognition.endpoints.RekognitionEndpointParams;
import software.amazon.awssdk.services.rekognition.endpoints.RekognitionEndpointProvider;

/// The address of Rekognition and the credentials for it. Region, credentials, FIPS and dual-stack come from the SDK's
/// default chains, the address from its endpoint rules.
@ApplicationScoped
class RekognitionAddress {

    private final JsonService service;

    RekognitionAddress(RekognitionConfig config, Credentials credentials) {
        var region = AwsRegion.configured();
        this.service = new JsonService(
                new AwsService("rekognition", region.id(), credentials, config.callTimeout()),
                config.endpoint().orElseGet(() -> region.endpoint(RekognitionAddress::endpoint)),
                "application/x-amz-json-1.1",
                "RekognitionService.");
    }

    JsonService service() {
        return service;
    }

    /// The endpoint rules of Rekognition.
    static CompletableFuture<Endpoint> endpoint(AwsRegion region) {
        return RekognitionEndpointProvider.defaultProvider()
                .resolveEndpoint(RekognitionEndpointParams.builder()
                        .region(region.id())
                        .useFips(region.fips())
                        .useDualStack(region.dualStack())
                        .build());
    }
}
