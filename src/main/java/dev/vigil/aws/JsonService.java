package dev.vigil.aws;

import java.net.URI;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/// A service that speaks one of the AWS JSON protocols: every operation is a POST to one address.
///
/// @param contentType names the version of the protocol, such as {@code application/x-amz-json-1.1}
/// @param targets what stands before the operation in {@code X-Amz-Target}, such as {@code AmazonSQS.}
public record JsonService(AwsService service, URI endpoint, String contentType, String targets) {

    SdkHttpRequest request(String operation) {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .putHeader("Content-Type", contentType)
                .putHeader("X-Amz-Target", targets + operation)
                .build();
    }
}
