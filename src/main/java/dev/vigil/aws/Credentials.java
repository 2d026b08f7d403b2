package dev.vigil.aws;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/// The credentials for AWS that the default chain of the SDK finds (environment, profile, web identity, container,
/// instance). All calls share them. The SDK's clients ask for them on event loops, so the answer never blocks.
///
/// The SDK finds the classes for web identity tokens and for their HTTP client by name.
@RegisterForReflection(
        classNames = {
            "software.amazon.awssdk.services.sts.internal.StsWebIdentityCredentialsProviderFactory",
            "software.amazon.awssdk.http.urlconnection.UrlConnectionSdkHttpService"
        })
@ApplicationScoped
@Unremovable
@Named(Credentials.NAME)
public class Credentials implements AwsCredentialsProvider {

    /// Named in `application.properties`, for the clients of S3 and SQS.
    static final String NAME = "vigil-credentials";

    private final DefaultCredentialsProvider chain =
            DefaultCredentialsProvider.builder().build();
    private final CachedIdentity cached =
            new CachedIdentity(chain::resolveCredentials, Infrastructure.getDefaultWorkerPool(), Clock.systemUTC());

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
        return cached.resolve();
    }

    /// For callers that may block; none of Vigil's calls does.
    @Override
    public AwsCredentials resolveCredentials() {
        return chain.resolveCredentials();
    }

    @PreDestroy
    void close() {
        chain.close();
    }
}
