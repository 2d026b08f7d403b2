package dev.vigil.aws;

import java.time.Duration;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;

/// How a service is called: its region, its credentials, its time-out.
///
/// @param name the name in signatures and metrics, such as {@code rekognition}
/// @param credentials asked before each call
/// @param timeout of one call, from its beginning to the last byte of its answer
public record AwsService(
        String name, Region region, IdentityProvider<? extends AwsCredentialsIdentity> credentials, Duration timeout) {}
