package dev.vigil.aws;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.awscore.endpoint.DualstackEnabledProvider;
import software.amazon.awssdk.awscore.endpoint.FipsEnabledProvider;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/// A region of AWS, and the variant of its endpoints that is called. Queue, bucket and Rekognition lie in one region.
///
/// @param fips {@code AWS_USE_FIPS_ENDPOINT}
/// @param dualStack {@code AWS_USE_DUALSTACK_ENDPOINT}
public record AwsRegion(Region id, boolean fips, boolean dualStack) {

    /// The region of this process, as the SDK's clients find it: system properties, environment, profile.
    public static AwsRegion configured() {
        return of(DefaultAwsRegionProviderChain.builder().build().getRegion());
    }

    /// This region, with the variant that is configured for the process.
    public static AwsRegion of(Region id) {
        return new AwsRegion(
                id,
                FipsEnabledProvider.builder().build().isFipsEnabled().orElse(false),
                DualstackEnabledProvider.builder().build().isDualstackEnabled().orElse(false));
    }

    /// The address of a service in this region.
    ///
    /// @param rules the endpoint rules of the service, which do not wait for anything
    public URI endpoint(Function<AwsRegion, CompletableFuture<Endpoint>> rules) {
        return rules.apply(this).join().url();
    }
}
