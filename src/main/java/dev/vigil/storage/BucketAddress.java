package dev.vigil.storage;

import dev.vigil.aws.AwsService;
import java.time.Duration;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// Where the bucket is and as whom it is called: what the configured client of the SDK would do.
///
/// @param base address of every object up to its key
/// @param service with the time of one try
record BucketAddress(String base, AwsService service) {

    private static final Duration TRY = Duration.ofSeconds(15);

    static BucketAddress of(S3AsyncClient s3, String bucket) {
        var config = s3.serviceClientConfiguration();
        var anyKey = "-";
        var url =
                s3.utilities().getUrl(asked -> asked.bucket(bucket).key(anyKey)).toString();
        return new BucketAddress(
                url.substring(0, url.length() - anyKey.length()),
                new AwsService(
                        "s3",
                        config.region(),
                        config.credentialsProvider(),
                        config.overrideConfiguration().apiCallAttemptTimeout().orElse(TRY)));
    }
}
