package dev.vigil.signals;

import io.micrometer.core.instrument.Metrics;
import java.util.Locale;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/// Counts the calls to AWS where they leave the process, so that tries of the SDK's own count as well: each is
/// paid. Made by the SDK, hence public.
public final class AwsCalls implements ExecutionInterceptor {

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        var service = String.valueOf(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME));
        var operation = String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        Metrics.counter("vigil.aws.calls", "service", service.toLowerCase(Locale.ROOT), "operation", operation)
                .increment();
    }
}
