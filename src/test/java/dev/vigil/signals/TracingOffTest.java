package dev.vigil.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.Spans;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// Nobody asked for traces: there are none, and no message speaks of one.
@QuarkusTest
class TracingOffTest extends LedgerTest {

    @Inject
    Spans spans;

    @Inject
    Tracing tracing;

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
        assertThat(tracing.current()).isSameAs(TraceSpan.NONE);
        assertThat(disabled).isTrue();
        assertThat(spans.all()).isEmpty();
    }
}
