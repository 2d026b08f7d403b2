package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.signals.Step;
import dev.vigil.signals.Tracing;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.Spans;
import dev.vigil.testing.TestImage;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// Nobody asked for traces: there are none, and no message speaks of one.
@QuarkusTest
class TracingOffTest extends LedgerTest {

    @Inject
    Spans spans;

    @Inject
    Tracing tracing;

    @Inject
    OpenTelemetry telemetry;

    @ConfigProperty(name = "quarkus.otel.sdk.disabled")
    boolean disabled;

    @Test
    void messagesCarryNoTraceAndNoSpanIsMade() {
        api.open(TestImage.many("untraced", 2));
        var messages = sqs.receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0)
                        .messageAttributeNames("All"))
                .join()
                .messages();

        drain();

        assertThat(messages)
                .hasSize(2)
                .allSatisfy(message ->
                        assertThat(message.messageAttributes().keySet()).containsExactly("generation"));
        assertThat(tracing.current()).isSameAs(Step.NONE);
        assertThat(disabled).isTrue();
        flush();
        assertThat(spans.all()).isEmpty();
    }

    /// Sends what an exporter would still hold back.
    private void flush() {
        var sdk = (OpenTelemetrySdk) ClientProxy.unwrap(telemetry);
        sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    }
}
