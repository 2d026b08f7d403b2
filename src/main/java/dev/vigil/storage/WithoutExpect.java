package dev.vigil.storage;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Takes {@code Expect: 100-continue} off every put. The SDK asks S3 before it sends a body of any size (its
/// `StreamingRequestInterceptor`), which costs a round trip for each image. An image is 15 MB at most: there is
/// little to be saved by asking. Made by the SDK, hence public.
public final class WithoutExpect implements ExecutionInterceptor {

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        var request = context.httpRequest();
        return request.firstMatchingHeader("Expect").isPresent()
                ? request.toBuilder().removeHeader("Expect").build()
                : request;
    }
}
