package dev.vigil.rekognition;

import dev.vigil.aws.AwsService;
import dev.vigil.aws.Credentials;
import dev.vigil.aws.EndpointVariant;
import dev.vigil.aws.JsonService;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rekognition.endpoints.RekognitionEndpointProvider;

/// Where Rekognition is and as whom it is called: region, credentials, FIPS and dual-stack by the SDK's default
/// chains, the address by its endpoint rules.
@ApplicationScoped
class RekognitionAddress {

    private final JsonService service;

    RekognitionAddress(RekognitionConfig config, Credentials credentials) {
        var region = DefaultAwsRegionProviderChain.builder().build().getRegion();
        this.service = new JsonService(
                new AwsService("rekognition", region, credentials, config.callTimeout()),
                config.endpoint().orElseGet(() -> endpointIn(region, EndpointVariant.configured())),
                "application/x-amz-json-1.1",
                "RekognitionService.");
    }

    JsonService service() {
        return service;
    }

    static URI endpointIn(Region region, EndpointVariant variant) {
        return RekognitionEndpointProvider.defaultProvider()
                .resolveEndpoint(
                        asked -> asked.region(region).useFips(variant.fips()).useDualStack(variant.dualStack()))
                .join()
                .url();
    }
}
