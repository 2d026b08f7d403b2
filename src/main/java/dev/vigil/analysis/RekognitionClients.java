package dev.vigil.analysis;

import dev.vigil.signals.AwsCalls;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;

/// Makes the client: region and credentials by the SDK's default chain, no retries of its own, an explicit HTTP
/// client (the look-up by service loader fails in a native program).
class RekognitionClients {

    private static final int MAX_CONNECTIONS = 1_000;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    @Produces
    @ApplicationScoped
    RekognitionAsyncClient client(AnalysisConfig config) {
        var http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT)
                .readTimeout(config.callTimeout());
        var builder = RekognitionAsyncClient.builder()
                .httpClientBuilder(http)
                .overrideConfiguration(call -> call.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(config.callTimeout())
                        .addExecutionInterceptor(new RawResponse.Interceptor())
                        .addExecutionInterceptor(new AwsCalls()));
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    void close(@Disposes RekognitionAsyncClient client) {
        client.close();
    }
}
