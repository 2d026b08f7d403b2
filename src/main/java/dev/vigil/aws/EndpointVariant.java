package dev.vigil.aws;

import software.amazon.awssdk.awscore.endpoint.DualstackEnabledProvider;
import software.amazon.awssdk.awscore.endpoint.FipsEnabledProvider;

/// Which variant of its endpoints is asked of a service.
///
/// @param fips {@code AWS_USE_FIPS_ENDPOINT}
/// @param dualStack {@code AWS_USE_DUALSTACK_ENDPOINT}
public record EndpointVariant(boolean fips, boolean dualStack) {

    /// As the SDK's clients find it: system properties, environment, profile.
    public static EndpointVariant configured() {
        return new EndpointVariant(
                FipsEnabledProvider.builder().build().isFipsEnabled().orElse(false),
                DualstackEnabledProvider.builder().build().isDualstackEnabled().orElse(false));
    }
}
