package dev.vigil.baseline.spring;

import io.awspring.cloud.autoconfigure.sqs.SqsAsyncClientCustomizer;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A blocking client for S3, called from virtual threads. Rekognition's is asynchronous, since its connections
/// notice at once when the other side closes them. SQS comes from Spring Cloud AWS.
@Configuration(proxyBeanMethods = false)
class AwsClients {

    private static final int S3_CONNECTIONS = 64;
    private static final int SQS_CONNECTIONS = 128;
    private static final Duration CALL = Duration.ofSeconds(30);

    /// Not the adaptive mode: after a few throttled calls it keeps the whole client far below the quota.
    private static final RetryStrategy RETRIES =
            AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(6).build();

    @Bean
    S3Client s3(Settings settings, AwsRegionProvider region, AwsCredentialsProvider credentials) {
        return S3Client.builder()
                .endpointOverride(settings.s3Endpoint())
                .forcePathStyle(true)
                .region(region.getRegion())
                .credentialsProvider(credentials)
                .httpClientBuilder(ApacheHttpClient.builder().maxConnections(S3_CONNECTIONS))
                .build();
    }

    @Bean
    RekognitionAsyncClient rekognition(
            Settings settings, AwsRegionProvider region, AwsCredentialsProvider credentials) {
        return RekognitionAsyncClient.builder()
                .endpointOverride(settings.rekognitionEndpoint())
                .region(region.getRegion())
                .credentialsProvider(credentials)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(settings.inFlight()))
                .overrideConfiguration(
                        call -> call.retryStrategy(RETRIES).apiCallTimeout(CALL))
                .build();
    }

    @Bean
    SqsAsyncClientCustomizer sqsConnections() {
        return client ->
                client.httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(SQS_CONNECTIONS));
    }
}
