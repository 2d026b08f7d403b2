package dev.vigil.local;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// What Vigil expects to find: a queue with its dead-letter queue, and a bucket. Made here for development and
/// tests; elsewhere they exist before Vigil starts.
final class LocalResources {

    static final String REGION = "us-east-1";
    static final String CREDENTIAL = "local";
    static final String BUCKET = "vigil-images";

    private static final String QUEUE = "vigil-images";
    private static final String EXPRESS_QUEUE = "vigil-images-express";
    private static final String DEAD_LETTER_QUEUE = "vigil-images-dead";
    private static final int MAX_RECEIVES = 100;
    private static final int RETENTION_SECONDS = 14 * 24 * 3600;

    private LocalResources() {}

    /// Makes the queue, the express queue and their dead-letter queue.
    static Queues createQueues(URI endpoint) {
        try (var sqs = SqsAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(credentials())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build()) {
            var retention = Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, String.valueOf(RETENTION_SECONDS));
            var dead = sqs.createQueue(
                            queue -> queue.queueName(DEAD_LETTER_QUEUE).attributes(retention))
                    .join()
                    .queueUrl();
            var arn = sqs.getQueueAttributes(queue -> queue.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .join()
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
            var attributes = new HashMap<>(retention);
            attributes.put(
                    QueueAttributeName.REDRIVE_POLICY,
                    "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(arn, MAX_RECEIVES));
            var images = sqs.createQueue(queue -> queue.queueName(QUEUE).attributes(attributes))
                    .join()
                    .queueUrl();
            var express = sqs.createQueue(
                            queue -> queue.queueName(EXPRESS_QUEUE).attributes(attributes))
                    .join()
                    .queueUrl();
            return new Queues(images, express, dead);
        }
    }

    /// Makes the bucket where it is missing; answers a client for it, for the caller to close.
    static S3AsyncClient createBucket(URI endpoint) {
        var s3 = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.of(REGION))
                .credentialsProvider(credentials())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build();
        try {
            s3.createBucket(bucket -> bucket.bucket(BUCKET)).join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof BucketAlreadyOwnedByYouException)) {
                s3.close();
                throw e;
            }
        }
        return s3;
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(CREDENTIAL, CREDENTIAL));
    }

    /// URLs of the queue, of the express queue, and of their dead-letter queue.
    record Queues(String images, String express, String deadLetters) {}
}
