package dev.vigil.baseline.connector;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/// The connector takes the SQS client from here, since its channel names no region.
class AwsClients {

    private static final int S3_CONNECTIONS = 64;
    private static final int SQS_CONNECTIONS = 128;
    private static final Duration CALL = Duration.ofSeconds(30);

    /// Not the adaptive mode: after a few throttled calls it keeps the whole client far below the quota.
    private static final RetryStrategy RETRIES =
            AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(6).build();

    @Produces
    @ApplicationScoped
    SqsAsyncClient sqs(Settings settings) {
        return SqsAsyncClient.builder()
                .endpointOverride(settings.sqsEndpoint())
                .region(Region.of(settings.region()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(SQS_CONNECTIONS))
                .build();
    }

    @Produces
    @ApplicationScoped
    S3AsyncClient s3(Settings settings) {
        return S3AsyncClient.builder()
                .endpointOverride(settings.s3Endpoint())
                .forcePathStyle(true)
                .region(Region.of(settings.region()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(S3_CONNECTIONS))
                .build();
    }

    @Produces
    @ApplicationScoped
    RekognitionAsyncClient rekognition(Settings settings) {
        return RekognitionAsyncClient.builder()
                .endpointOverride(settings.rekognitionEndpoint())
                .region(Region.of(settings.region()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(settings.inFlight()))
                .overrideConfiguration(
                        call -> call.retryStrategy(RETRIES).apiCallTimeout(CALL))
                .build();
    }

    void close(@Disposes SqsAsyncClient client) {
        client.close();
    }

    void close(@Disposes S3AsyncClient client) {
        client.close();
    }

    void close(@Disposes RekognitionAsyncClient client) {
        client.close();
    }
}
