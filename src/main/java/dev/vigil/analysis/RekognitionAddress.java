package dev.vigil.analysis;

import dev.vigil.aws.AwsService;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.endpoint.DualstackEnabledProvider;
import software.amazon.awssdk.awscore.endpoint.FipsEnabledProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rekognition.endpoints.RekognitionEndpointProvider;

/// Where Rekognition is and as whom it is called: region, credentials, FIPS and dual-stack by the SDK's default
/// chains, the address by its endpoint rules.
@ApplicationScoped
class RekognitionAddress {

    private static final String TARGET = "RekognitionService.";

    private final DefaultCredentialsProvider credentials = DefaultCredentialsProvider.builder()
            .asyncCredentialUpdateEnabled(true)
            .build();
    private final AwsService service;
    private final URI endpoint;

    RekognitionAddress(AnalysisConfig config) {
        var region = DefaultAwsRegionProviderChain.builder().build().getRegion();
        this.service = new AwsService("rekognition", region, credentials, config.callTimeout());
        this.endpoint = config.endpoint().orElseGet(() -> endpointIn(region));
    }

    AwsService service() {
        return service;
    }

    /// A call of an operation, by the AWS JSON 1.1 protocol.
    SdkHttpRequest request(String operation) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", TARGET + operation)
                .build();
    }

    static URI endpointIn(Region region) {
        return RekognitionEndpointProvider.defaultProvider()
                .resolveEndpoint(asked -> asked.region(region)
                        .useFips(FipsEnabledProvider.builder()
                                .build()
                                .isFipsEnabled()
                                .orElse(false))
                        .useDualStack(DualstackEnabledProvider.builder()
                                .build()
                                .isDualstackEnabled()
                                .orElse(false)))
                .join()
                .url();
    }

    @PreDestroy
    void close() {
        credentials.close();
    }
}
