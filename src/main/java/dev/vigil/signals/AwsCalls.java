package dev.vigil.signals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/// Counts the calls to AWS where they leave the process, so that tries of the SDK's own count as well: each is
/// paid. Made by the SDK, hence public.
public final class AwsCalls implements ExecutionInterceptor {

    private final Map<Call, Counter> counters = new ConcurrentHashMap<>();

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        count(
                String.valueOf(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME)),
                String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)));
    }

    /// Counts a call that no client of the SDK makes.
    public void count(String service, String operation) {
        counters.computeIfAbsent(new Call(service, operation), Call::counter).increment();
    }

    private record Call(String service, String operation) {

        Counter counter() {
            return Counter.builder("vigil.aws.calls")
                    .description("Calls to AWS, with the second tries of the SDK")
                    .tag("service", service.toLowerCase(Locale.ROOT))
                    .tag("operation", operation)
                    .register(Metrics.globalRegistry);
        }
    }
}
